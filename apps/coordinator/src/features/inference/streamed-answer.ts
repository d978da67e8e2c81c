import type { Refusal } from '@flotilla/domain/refusals/catalogue';
import { renderRefusal } from '@flotilla/domain/refusals/render';
import type { FastifyReply } from 'fastify';
import { type AnswerMeta, answerHeaders, chunk, usageChunk } from './answer-body.ts';
import type { AnswerSink, JobResult, OpenJob } from './open-job.ts';

/** Longer, and a client's own time limit for headers could strike; shorter, and a 503 could no longer be said. */
const HOLD_HEADERS_MS = 15_000;
const PING_MS = 15_000;
/** A reader that leaves this much unread loses its job; the device is never slowed down for it. */
const MAX_UNREAD_BYTES = 1_048_576;

type Options = { includeUsage: boolean; job: () => OpenJob | null; deviceId: () => string | null; onSlowReader: () => void };

/** Tokens as server-sent events. Headers are held until the first token, so that a refusal can still be an HTTP status. */
export class StreamedAnswer implements AnswerSink {
  /** Settles when the head is out; rejects with the refusal of a job that ended before. */
  readonly started: Promise<void>;
  private resolveStarted: () => void = () => {};
  private rejectStarted: (refusal: Refusal) => void = () => {};
  private headSent = false;
  private timer: NodeJS.Timeout;

  constructor(
    private readonly reply: FastifyReply,
    private readonly meta: AnswerMeta,
    private readonly options: Options,
  ) {
    this.started = new Promise((resolve, reject) => {
      this.resolveStarted = resolve;
      this.rejectStarted = reject;
    });
    this.timer = setTimeout(() => this.ping(), HOLD_HEADERS_MS);
  }

  tokens(text: string): void {
    this.head();
    this.event(chunk(this.meta, { content: text }, null, this.options.includeUsage));
    if (this.reply.raw.writableLength > MAX_UNREAD_BYTES) this.options.onSlowReader();
  }

  finish(result: JobResult): void {
    this.head();
    this.event(chunk(this.meta, {}, result.reason, this.options.includeUsage));
    if (this.options.includeUsage) this.event(usageChunk(this.meta, result));
    this.close('data: [DONE]\n\n');
  }

  fail(refusal: Refusal): void {
    clearTimeout(this.timer);
    if (!this.headSent) return this.rejectStarted(refusal);
    this.event(renderRefusal(refusal));
    this.close('');
  }

  private head(): void {
    if (this.headSent) return;
    this.headSent = true;
    const job = this.options.job();
    this.reply.hijack();
    for (const [name, value] of Object.entries(this.reply.getHeaders())) if (value !== undefined) this.reply.raw.setHeader(name, value);
    this.reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      ...answerHeaders(this.meta, { queueMs: job?.queueMs ?? null, attempts: job?.attempts ?? 0, deviceId: this.options.deviceId() }),
    });
    this.event(chunk(this.meta, { role: 'assistant', content: '' }, null, this.options.includeUsage));
    this.schedulePing();
    this.resolveStarted();
  }

  private ping(): void {
    this.head();
    this.reply.raw.write(': ping\n\n');
    this.schedulePing();
  }

  private schedulePing(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ping(), PING_MS);
  }

  private event(body: object): void {
    if (!this.reply.raw.destroyed) this.reply.raw.write(`data: ${JSON.stringify(body)}\n\n`);
  }

  private close(last: string): void {
    clearTimeout(this.timer);
    this.reply.raw.end(last);
  }
}
