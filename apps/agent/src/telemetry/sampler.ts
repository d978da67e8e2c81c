import { arch, availableParallelism, freemem, totalmem } from 'node:os';
import type { Sample } from '@flotilla/protocol/sample';
import { CpuLoad } from './cpu-load.ts';
import { PowerMeter } from './power.ts';
import { readTemperature } from './temperature.ts';

/** What the engine did in the `windowMs` before the reading. */
export type Activity = { promptTokens: number; generatedTokens: number; runningAttempts: number; windowMs: number };

/** One telemetry reading after another. Load and energy counters need two readings, so the first knows less than the next. */
export class Sampler {
  readonly #rootDir: string;
  readonly #now: () => number;
  readonly #load = new CpuLoad();
  readonly #power: PowerMeter;

  /** `rootDir` is `/`, or a folder that holds a `sys` of its own; `now` gives the wall clock in ms. */
  constructor({ rootDir, now }: { rootDir: string; now: () => number }) {
    this.#rootDir = rootDir;
    this.#now = now;
    this.#power = new PowerMeter(rootDir, { arch: arch(), logicalCores: availableParallelism() });
  }

  /** Call it one at a time. Never throws for want of a sensor. */
  async read(activity: Activity): Promise<Sample> {
    const cpuShare = this.#load.readShare();
    return {
      at: this.#now(),
      windowMs: activity.windowMs,
      promptTokens: activity.promptTokens,
      generatedTokens: activity.generatedTokens,
      runningAttempts: activity.runningAttempts,
      cpuShare,
      memoryUsedBytes: totalmem() - freemem(),
      // The wall clock jumps when it is set; watts are made from monotonic time.
      power: await this.#power.read(performance.now(), cpuShare),
      temperature: await readTemperature(this.#rootDir),
    };
  }
}
