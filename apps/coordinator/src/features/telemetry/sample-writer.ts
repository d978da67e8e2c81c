import type { Vitals } from '@flotilla/protocol/rest/devices';
import type { Sample } from '@flotilla/protocol/sample';
import type { Clock } from '../../infra/clock.ts';
import type { Logger } from '../../infra/logger.ts';
import type { DeviceSession, Sessions } from '../agents/contract.ts';
import { LatestVitals } from './contract.ts';
import type { SampleStore } from './sample-store.ts';

/** A device whose clock runs ahead by more than this would make partitions in the future. */
const MAX_AHEAD_MS = 24 * 3_600_000;

/** Writes what devices measure, acknowledges it, and keeps the newest reading of each at hand. */
export class SampleWriter extends LatestVitals {
  private readonly newest = new Map<string, Vitals>();
  private readonly listeners: ((deviceId: string) => void)[] = [];

  constructor(private readonly parts: { sessions: Sessions; store: SampleStore; clock: Clock; log: Logger }) {
    super();
    parts.sessions.subscribe({
      frame: (session, frame) => {
        if (frame.type === 'samples') void this.write(session, frame.seq, frame.samples);
      },
      closed: (session) => {
        this.newest.delete(session.deviceId);
        this.changed(session.deviceId);
      },
    });
  }

  override of(deviceId: string): Vitals | null {
    return this.newest.get(deviceId) ?? null;
  }

  override onChange(listener: (deviceId: string) => void): void {
    this.listeners.push(listener);
  }

  /** Acknowledged only when it is written; what is not is sent again by the device. */
  private async write(session: DeviceSession, seq: number, samples: readonly Sample[]): Promise<void> {
    const possible = samples.filter(({ at }) => at < this.parts.clock.nowMs() + MAX_AHEAD_MS);
    this.keepNewest(session.deviceId, possible);
    try {
      if (possible.length > 0) await this.parts.store.insert(session.deviceId, possible);
      session.send({ type: 'ack', seq });
    } catch (error) {
      this.parts.log.warn({ deviceId: session.deviceId, err: error }, 'samples were not written; the device will send them again');
    }
  }

  private keepNewest(deviceId: string, samples: readonly Sample[]): void {
    const sample = samples.toSorted((a, b) => a.at - b.at).at(-1);
    if (!sample || sample.at < (this.newest.get(deviceId)?.at ?? Number.NEGATIVE_INFINITY)) return;
    this.newest.set(deviceId, vitalsOf(sample));
    this.changed(deviceId);
  }

  private changed(deviceId: string): void {
    for (const listener of this.listeners) listener(deviceId);
  }
}

const vitalsOf = (sample: Sample): Vitals => ({
  at: sample.at,
  generationTokensPerSecond: (sample.generatedTokens * 1_000) / sample.windowMs,
  promptTokensPerSecond: (sample.promptTokens * 1_000) / sample.windowMs,
  cpuShare: sample.cpuShare,
  memoryUsedBytes: sample.memoryUsedBytes,
  power: sample.power,
  temperature: sample.temperature,
});
