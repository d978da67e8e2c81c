import type { Sample } from '@flotilla/protocol/sample';
import type { Logger } from 'pino';
import type { Activity } from './inference/work-runner.ts';

type Parts = {
  read(activity: Activity & { windowMs: number }): Promise<Sample>;
  takeActivity(): Activity;
  /** Something has run since the last `takeActivity`. */
  active(): boolean;
  sampled(sample: Sample): void;
  log: Logger;
};

/** A sample every 5 s while something runs, and one last that shows the end; every 30 s at rest. */
const TICK_MS = 5_000;
const REST_MS = 30_000;

/** Reads the device's sensors in step with its work. */
export class TelemetryLoop {
  readonly #parts: Parts;
  #timer: NodeJS.Timeout | null = null;
  #lastAt = performance.now();
  /** Load is the difference of two readings: the second comes at the first tick, not after a rest. */
  #wasActive = true;
  #reading: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Resolves when no sensor is being read any more. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#reading;
  }

  /** One reading now; readings never overlap. Never rejects. */
  sample(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#read());
    return this.#reading;
  }

  #tick(): void {
    const restedMs = performance.now() - this.#lastAt;
    if (this.#wasActive || this.#parts.active() || restedMs >= REST_MS) void this.sample();
  }

  async #read(): Promise<void> {
    const { read, takeActivity, active, sampled, log } = this.#parts;
    const now = performance.now();
    const windowMs = Math.max(1, Math.round(now - this.#lastAt));
    this.#lastAt = now;
    this.#wasActive = active();
    const activity = takeActivity();
    try {
      sampled(await read({ ...activity, windowMs }));
    } catch (error) {
      log.warn({ err: error }, 'no sample could be taken');
    }
  }
}
