import { readFile } from 'node:fs/promises';
import { Digest } from '@flotilla/protocol/ids';
import { StepProblem } from '@flotilla/protocol/report';
import { z } from 'zod';
import { writeDurably } from '../files/durable-write.ts';
import type { FailedVersion } from './plan.ts';

const Remembered = z.array(z.object({
  digest: Digest, contextTokens: z.int().positive(), slots: z.int().positive(), retryGeneration: z.int().nonnegative(), problem: StepProblem,
}));
/** Enough for every version a device ever sees in a year; the oldest are forgotten first. */
const MAX_REMEMBERED = 200;

/** Versions that cannot work here, kept over restarts, so that a bad one is not tried again and again. Permanent causes only. */
export class FailureMemory {
  readonly #path: string;
  #failed: FailedVersion[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  get failed(): readonly FailedVersion[] {
    return this.#failed;
  }

  async restore(): Promise<void> {
    try {
      this.#failed = Remembered.parse(JSON.parse(await readFile(this.#path, 'utf8')));
    } catch {
      this.#failed = []; // absent or damaged: the worst that follows is one more try
    }
  }

  /** Takes the place of an earlier failure of the same version and settings. */
  async remember(failure: FailedVersion): Promise<void> {
    const others = this.#failed.filter(({ digest, contextTokens, slots }) => digest !== failure.digest || contextTokens !== failure.contextTokens || slots !== failure.slots);
    this.#failed = [...others, failure].slice(-MAX_REMEMBERED);
    await writeDurably(this.#path, JSON.stringify(this.#failed), 0o600);
  }
}
