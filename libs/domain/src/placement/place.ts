import type { Digest } from '@flotilla/protocol/ids';
import type { Admission, LinkState } from '@flotilla/protocol/states';

/** `leastTokens` is a lower bound of prompt and answer: the coordinator has no tokenizer and refuses only what is certain. */
export type PlacementJob = { digest: Digest; leastTokens: number; triedDevices: ReadonlySet<string> };

export type CandidateVersion = { state: 'loading' | 'ready' | 'draining'; freeSlots: number; slots: number; contextTokens: number };

export type Candidate = {
  deviceId: string;
  admission: Admission;
  link: LinkState;
  versions: ReadonlyMap<Digest, CandidateVersion>;
  /** Measured on this device; null before its first answer. */
  generationTokensPerSecond: number | null;
};

type Rule = (job: PlacementJob, device: Candidate) => boolean;

/** Order matters only for the explanation: a device is counted under the first rule it breaks. */
const RULES = {
  not_admitted: (_job, device) => device.admission === 'admitted' || device.admission === 'cordoned',
  offline: (_job, device) => device.link === 'online',
  cordoned: (_job, device) => device.admission !== 'cordoned',
  version_absent: (job, device) => device.versions.has(job.digest),
  version_not_ready: (job, device) => device.versions.get(job.digest)?.state === 'ready',
  context_too_small: (job, device) => (device.versions.get(job.digest)?.contextTokens ?? 0) >= job.leastTokens,
  already_tried: (job, device) => !job.triedDevices.has(device.deviceId),
  busy: (job, device) => (device.versions.get(job.digest)?.freeSlots ?? 0) > 0,
} as const satisfies Record<string, Rule>;

export type PlacementRefusal = keyof typeof RULES;
export type RefusalCounts = Partial<Record<PlacementRefusal, number>>;
export type Placement = { placed: true; deviceId: string; score: number } | { placed: false; refused: RefusalCounts };

const RULE_NAMES = Object.keys(RULES) as PlacementRefusal[];

/** Picks the device with the most measured speed per occupied slot, or says how many devices broke which rule. Same input, same choice. */
export function place(job: PlacementJob, candidates: readonly Candidate[]): Placement {
  const refused: RefusalCounts = {};
  const fitting: Candidate[] = [];
  for (const device of candidates) {
    const broken = RULE_NAMES.find((rule) => !RULES[rule](job, device));
    if (broken) refused[broken] = (refused[broken] ?? 0) + 1;
    else fitting.push(device);
  }
  // A device that was never measured is taken for the fastest, so that it gets its first job and with it a figure.
  const fastest = Math.max(1, ...fitting.flatMap((device) => device.generationTokensPerSecond ?? []));
  let best: { deviceId: string; score: number } | null = null;
  for (const device of fitting) {
    const score = scoreOf(device, job.digest, fastest);
    if (!best || score > best.score || (score === best.score && device.deviceId < best.deviceId)) best = { deviceId: device.deviceId, score };
  }
  return best ? { placed: true, ...best } : { placed: false, refused };
}

/** True when waiting can help: some device has only its slots taken, or is still loading. */
export const waitingCanHelp = (refused: RefusalCounts): boolean => (refused.busy ?? 0) > 0 || (refused.version_not_ready ?? 0) > 0;

function scoreOf(device: Candidate, digest: Digest, fastest: number): number {
  const version = device.versions.get(digest);
  if (!version) return 0;
  return ((device.generationTokensPerSecond ?? fastest) * version.freeSlots) / version.slots;
}
