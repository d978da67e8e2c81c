import type { FinishReason, Usage } from '@flotilla/protocol/work';

export type Measured = { reason: FinishReason; usage: Usage; promptMs: number; generationMs: number };

/** Counts and times one answer; `clock` gives monotonic milliseconds. */
export class AnswerMeter {
  readonly #clock: () => number;
  readonly #startedAt: number;
  #firstTokenAt: number | null = null;
  #lastTokenAt: number;
  #toldTokens = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
    this.#startedAt = clock();
    this.#lastTokenAt = this.#startedAt;
  }

  /** Tokens that were passed on. True for the first of the answer. */
  told(tokens: number): boolean {
    const first = this.#firstTokenAt === null;
    this.#lastTokenAt = this.#clock();
    this.#firstTokenAt ??= this.#lastTokenAt;
    this.#toldTokens += tokens;
    return first;
  }

  /** How many of the sampled tokens were never passed on: those of a stop text, or of half a character. */
  untold(sampledTokens: number): number {
    return Math.max(0, sampledTokens - this.#toldTokens);
  }

  result(reason: FinishReason, promptTokens: number, cachedTokens: number): Measured {
    const firstTokenAt = this.#firstTokenAt ?? this.#lastTokenAt;
    return {
      reason,
      usage: { promptTokens, cachedTokens, generatedTokens: this.#toldTokens },
      promptMs: firstTokenAt - this.#startedAt,
      generationMs: this.#lastTokenAt - firstTokenAt,
    };
  }
}
