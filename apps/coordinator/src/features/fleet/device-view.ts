import { type DeviceFacts, headlineOf } from '@flotilla/domain/device/headline';
import type { Report } from '@flotilla/protocol/report';
import type { DeviceVersion, DeviceView, MeasuredSpeed, Vitals } from '@flotilla/protocol/rest/devices';
import type { LinkState } from '@flotilla/protocol/states';
import type { DeviceRecord } from '../devices/contract.ts';
import type { Deployment } from '../models/contract.ts';

/** Everything that is known of one device at one moment. `report` is null while it is not connected. */
export type DeviceKnowledge = {
  device: DeviceRecord;
  link: LinkState;
  report: Report | null;
  wanted: readonly Deployment[];
  busySlots: (digest: string) => number;
  runningAttempts: number;
  vitals: Vitals | null;
  speed: MeasuredSpeed | null;
};

export type DeviceViewWithoutAge = Omit<DeviceView, 'headlineSince'>;

/** What every screen, command and client is shown of a device. */
export function viewOf(known: DeviceKnowledge): DeviceViewWithoutAge {
  const { device, report, link } = known;
  const versions = versionsOf(known);
  const facts: DeviceFacts = {
    admission: device.admission,
    link,
    convergence: report?.convergence ?? 'settled',
    problem: report?.problem ?? null,
    yieldingBecause: null,
    warnings: [],
    readyVersions: versions.filter(({ state }) => state === 'ready').length,
    wantedVersions: known.wanted.length,
  };
  const step = report?.step ?? null;
  return {
    id: device.id,
    name: device.name,
    site: device.site,
    labels: { ...device.labels },
    ...headlineOf(facts),
    admission: device.admission,
    link,
    convergence: facts.convergence,
    versions,
    step: step && { kind: step.kind, label: labelOf(step.digest, known.wanted), doneShare: step.doneShare },
    problem: facts.problem,
    runningAttempts: known.runningAttempts,
    vitals: known.vitals,
    speed: known.speed,
    hardware: device.hardware,
    agentVersion: device.agentVersion,
    lastSeenAt: device.lastSeenAt,
    enrolledAt: device.enrolledAt,
  };
}

/** Wanted versions first, then what is still loaded besides. */
function versionsOf({ report, wanted, busySlots }: DeviceKnowledge): DeviceVersion[] {
  const loaded = new Map((report?.loaded ?? []).map((version) => [version.digest, version]));
  const digests = new Set([...wanted.map(({ digest }) => digest), ...loaded.keys()]);
  return [...digests].map((digest) => {
    const version = loaded.get(digest);
    return {
      digest,
      label: labelOf(digest, wanted),
      state: version?.state ?? 'absent',
      slots: version?.slots ?? 0,
      busySlots: busySlots(digest),
      contextTokens: version?.contextTokens ?? 0,
    };
  });
}

const labelOf = (digest: string, wanted: readonly Deployment[]): string => wanted.find((deployment) => deployment.digest === digest)?.label ?? digest.slice(0, 15);
