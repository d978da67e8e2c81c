import { backoffMs } from '@flotilla/domain/link/backoff';
import type { StepProblem } from '@flotilla/protocol/report';

type Setback = { failures: number; untilMs: number; problem: StepProblem };

/** Which steps failed lately and when each may be tried again. Times are monotonic milliseconds. */
export class RetryClock {
  readonly #setbacks = new Map<string, Setback>();
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Returns how often this step has failed in a row. */
  failed(key: string, problem: StepProblem, nowMs: number): number {
    const failures = (this.#setbacks.get(key)?.failures ?? 0) + 1;
    this.#setbacks.set(key, { failures, untilMs: nowMs + backoffMs(failures - 1, this.#random), problem });
    return failures;
  }

  succeeded(key: string): void {
    this.#setbacks.delete(key);
  }

  held(key: string, nowMs: number): boolean {
    return (this.#setbacks.get(key)?.untilMs ?? nowMs) > nowMs;
  }

  /** The problem of every step whose last try failed. */
  problems(): Map<string, StepProblem> {
    return new Map([...this.#setbacks].map(([key, { problem }]) => [key, problem]));
  }

  /** How long until the first held step may be tried again; null when none is held. */
  nextMs(nowMs: number): number | null {
    const waits = [...this.#setbacks.values()].map(({ untilMs }) => untilMs - nowMs).filter((wait) => wait > 0);
    return waits.length > 0 ? Math.min(...waits) : null;
  }
}
