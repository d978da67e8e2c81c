import { presenceOf } from '@flotilla/domain/device/presence';
import type { DeviceView } from '@flotilla/protocol/rest/devices';
import type { Clock } from '../../infra/clock.ts';
import type { Sessions } from '../agents/contract.ts';
import type { DeviceRecord, Devices } from '../devices/contract.ts';
import type { InferenceLoad } from '../inference/contract.ts';
import type { Models } from '../models/contract.ts';
import type { LatestVitals } from '../telemetry/contract.ts';
import { Fleet } from './contract.ts';
import { viewOf } from './device-view.ts';

type Parts = { devices: Devices; sessions: Sessions; models: Models; load: InferenceLoad; vitals: LatestVitals; clock: Clock };

/** The fleet as it is now, put together from its rows, its sockets, its work and its sensors. */
export class FleetViews extends Fleet {
  private readonly records = new Map<string, DeviceRecord>();
  /** Headline of each device and since when it has been that. */
  private readonly headlines = new Map<string, { headline: string; since: number }>();
  private readonly listeners: ((deviceId: string) => void)[] = [];

  constructor(private readonly parts: Parts) {
    super();
    parts.devices.onChange((device) => {
      this.records.set(device.id, device);
      this.changed(device.id);
    });
    parts.sessions.subscribe({
      opened: ({ deviceId }) => this.changed(deviceId),
      closed: ({ deviceId }) => {
        const record = this.records.get(deviceId);
        if (record) this.records.set(deviceId, { ...record, lastSeenAt: parts.clock.nowMs() });
        this.changed(deviceId);
      },
      frame: ({ deviceId }, frame) => {
        if (frame.type === 'report') this.changed(deviceId);
      },
    });
    parts.load.onChange((deviceId) => deviceId && this.changed(deviceId));
    parts.vitals.onChange((deviceId) => this.changed(deviceId));
  }

  async load(): Promise<void> {
    for (const device of await this.parts.devices.all()) this.records.set(device.id, device);
  }

  override all(): DeviceView[] {
    return [...this.records.keys()].flatMap((id) => this.find(id) ?? []).toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
  }

  find(deviceId: string): DeviceView | null {
    const device = this.records.get(deviceId);
    if (!device) return null;
    const { sessions, models, load, vitals, clock } = this.parts;
    const session = sessions.find(deviceId);
    const silentMs = session && clock.monotonicMs() - session.lastHeardMonotonicMs;
    const view = viewOf({
      device: silentMs === null ? device : { ...device, lastSeenAt: Math.round(clock.nowMs() - silentMs) },
      link: presenceOf(silentMs),
      report: session?.report ?? null,
      wanted: models.wantedBy(device),
      busySlots: (digest) => load.busySlots(deviceId, digest),
      runningAttempts: load.runningOn(deviceId),
      vitals: vitals.of(deviceId),
      speed: load.speedOf(deviceId),
    });
    return { ...view, headlineSince: this.since(device, view.headline) };
  }

  override waiting(): number {
    return this.parts.load.waiting();
  }

  override onChange(listener: (deviceId: string) => void): void {
    this.listeners.push(listener);
  }

  /** After a restart nobody remembers when a device went away: its last sign of life is the best answer. */
  private since(device: DeviceRecord, headline: string): number {
    const known = this.headlines.get(device.id);
    if (known?.headline === headline) return known.since;
    const first = known === undefined && headline === 'offline';
    const since = first ? (device.lastSeenAt ?? device.enrolledAt) : this.parts.clock.nowMs();
    this.headlines.set(device.id, { headline, since });
    return since;
  }

  private changed(deviceId: string): void {
    for (const listener of this.listeners) listener(deviceId);
  }
}
