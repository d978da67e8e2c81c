import type { Refusal } from '@flotilla/domain/refusals/catalogue';
import type { AnswerSink, JobResult } from './open-job.ts';

/** The whole text at once, for callers that do not stream. */
export class WholeAnswer implements AnswerSink {
  readonly result: Promise<{ text: string; result: JobResult }>;
  private text = '';
  private resolve: (value: { text: string; result: JobResult }) => void = () => {};
  private reject: (refusal: Refusal) => void = () => {};

  constructor() {
    this.result = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  tokens(text: string): void {
    this.text += text;
  }

  finish(result: JobResult): void {
    this.resolve({ text: this.text, result });
  }

  fail(refusal: Refusal): void {
    this.reject(refusal);
  }
}
