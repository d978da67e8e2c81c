import type { PlacementJob } from '@flotilla/domain/placement/place';
import type { Refusal } from '@flotilla/domain/refusals/catalogue';
import type { AttemptFailure, ChatWork, FinishReason, Timings, Usage } from '@flotilla/protocol/work';
import type { Deployment } from '../models/contract.ts';

export type JobResult = { reason: FinishReason; usage: Usage; timings: Timings; attempts: number; queueMs: number; deviceId: string };

/** Where an answer goes. After `finish` or `fail` nothing more is called. */
export type AnswerSink = {
  tokens(text: string): void;
  finish(result: JobResult): void;
  fail(refusal: Refusal): void;
};

/** A job somebody waits for: its prompt and answer live here and nowhere else. */
export class OpenJob {
  readonly failures: AttemptFailure[] = [];
  readonly triedDevices = new Set<string>();
  attempts = 0;
  tokenSent = false;
  /** Set when the first attempt starts. */
  queueMs: number | null = null;
  readonly ended: Promise<void>;
  private markEnded: () => void = () => {};

  constructor(
    readonly id: string,
    readonly appId: string,
    readonly deployment: Deployment,
    readonly parts: { work: ChatWork; sink: AnswerSink; acceptedMonotonicMs: number },
  ) {
    this.ended = new Promise((resolve) => {
      this.markEnded = resolve;
    });
  }

  /** A message is at least one token, whatever the tokenizer; the engine decides exactly. */
  get placementJob(): PlacementJob {
    return { digest: this.parts.work.digest, leastTokens: this.parts.work.messages.length, triedDevices: this.triedDevices };
  }

  tokens(text: string): void {
    this.tokenSent = true;
    this.parts.sink.tokens(text);
  }

  finish(result: JobResult): void {
    this.parts.sink.finish(result);
    this.markEnded();
  }

  fail(refusal: Refusal): void {
    this.parts.sink.fail(refusal);
    this.markEnded();
  }
}
