import type { MeasuredSpeed } from '@flotilla/protocol/rest/devices';
import type { Timings, Usage } from '@flotilla/protocol/work';
import type { Clock } from '../../infra/clock.ts';

export type LiveAttempt = { jobId: string; number: number; deviceId: string; epoch: number; digest: string; watchdog: NodeJS.Timeout | null };

/** The attempts that devices work on for this coordinator: slots taken and speeds measured follow from them alone. */
export class LiveAttempts {
  private readonly byJob = new Map<string, LiveAttempt>();
  private readonly speeds = new Map<string, MeasuredSpeed>();
  private readonly listeners: ((deviceId: string) => void)[] = [];

  constructor(private readonly clock: Clock) {}

  start(attempt: LiveAttempt): void {
    this.byJob.set(attempt.jobId, attempt);
    this.changed(attempt.deviceId);
  }

  of(jobId: string): LiveAttempt | null {
    return this.byJob.get(jobId) ?? null;
  }

  /** The attempt that this frame of this session may speak for; null when it is stale. */
  live(session: { deviceId: string; epoch: number }, frame: { jobId: string; attempt: number }): LiveAttempt | null {
    const attempt = this.byJob.get(frame.jobId);
    return attempt && attempt.number === frame.attempt && attempt.deviceId === session.deviceId && attempt.epoch === session.epoch ? attempt : null;
  }

  onDevice(deviceId: string, epoch?: number): LiveAttempt[] {
    return [...this.byJob.values()].filter((attempt) => attempt.deviceId === deviceId && (epoch === undefined || attempt.epoch === epoch));
  }

  all(): LiveAttempt[] {
    return [...this.byJob.values()];
  }

  busySlots(deviceId: string, digest: string): number {
    let count = 0;
    for (const attempt of this.byJob.values()) if (attempt.deviceId === deviceId && attempt.digest === digest) count += 1;
    return count;
  }

  end(attempt: LiveAttempt): void {
    if (attempt.watchdog) clearTimeout(attempt.watchdog);
    if (this.byJob.get(attempt.jobId) === attempt) this.byJob.delete(attempt.jobId);
    this.changed(attempt.deviceId);
  }

  finish(attempt: LiveAttempt, { usage, timings }: { usage: Usage; timings: Timings }): void {
    const computed = usage.promptTokens - usage.cachedTokens;
    this.speeds.set(attempt.deviceId, {
      promptTokensPerSecond: rate(computed, timings.promptMs),
      // The first token belongs to the prompt's time.
      generationTokensPerSecond: rate(usage.generatedTokens - 1, timings.generationMs),
      at: this.clock.nowMs(),
    });
    this.end(attempt);
  }

  speedOf(deviceId: string): MeasuredSpeed | null {
    return this.speeds.get(deviceId) ?? null;
  }

  onChange(listener: (deviceId: string) => void): void {
    this.listeners.push(listener);
  }

  private changed(deviceId: string): void {
    for (const listener of this.listeners) listener(deviceId);
  }
}

/** Tokens per second; null where there is nothing to divide. */
const rate = (tokens: number, ms: number): number | null => (tokens > 0 && ms > 0 ? (tokens * 1_000) / ms : null);
