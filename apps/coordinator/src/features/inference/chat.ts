import { Refusal } from '@flotilla/domain/refusals/catalogue';
import type { ChatCompletion, ChatCompletionRequest } from '@flotilla/protocol/openai/chat';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../infra/clock.ts';
import { newId } from '../../infra/ids.ts';
import { type AnswerMeta, answerHeaders, completion } from './answer-body.ts';
import { chatWork, refuseUnsupported } from './chat-work.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Intake } from './intake.ts';
import type { LiveAttempts } from './live-attempts.ts';
import { type AnswerSink, OpenJob } from './open-job.ts';
import type { ServableModels } from './servable-models.ts';
import { StreamedAnswer } from './streamed-answer.ts';
import { WholeAnswer } from './whole-answer.ts';

type Parts = { intake: Intake; dispatcher: Dispatcher; attempts: LiveAttempts; models: ServableModels; clock: Clock; deviceName: (deviceId: string) => string };
type Http = { request: FastifyRequest; reply: FastifyReply };

/** One chat request from its valid body to the last byte of its answer. */
export class ChatAnswers {
  constructor(private readonly parts: Parts) {}

  /** The body to send, or null when the answer was streamed. Throws a refusal for everything that can still be said as a status. */
  async answer(body: ChatCompletionRequest, raw: object, http: Http): Promise<ChatCompletion | null> {
    refuseUnsupported({ ...raw });
    if (!http.request.identity) throw new Error('the gate let a request without identity through');
    const deployment = this.parts.models.resolve(body.model);
    if (!deployment.abilities.includes('chat')) throw new Refusal('invalid_request', `${deployment.label} cannot chat`, { param: 'model' });
    const work = chatWork(body, deployment);
    const meta: AnswerMeta = {
      jobId: newId(this.parts.clock.nowMs()),
      createdAt: this.parts.clock.nowMs(),
      model: body.model,
      deployment,
      explain: http.request.headers['x-flotilla-explain'] === '1',
      deviceName: this.parts.deviceName,
    };
    const open = (sink: AnswerSink) =>
      new OpenJob(meta.jobId, http.request.identity?.appId ?? '', deployment, { work, sink, acceptedMonotonicMs: this.parts.clock.monotonicMs() });
    http.reply.raw.once('close', () => {
      if (!http.reply.raw.writableFinished) this.parts.dispatcher.cancel(meta.jobId, 'the caller is gone');
    });
    return body.stream ? this.stream(body, meta, { http, open }) : this.whole(meta, { http, open });
  }

  private async stream(body: ChatCompletionRequest, meta: AnswerMeta, { http, open }: { http: Http; open: (sink: AnswerSink) => OpenJob }): Promise<null> {
    const { dispatcher, attempts } = this.parts;
    let job: OpenJob | null = null;
    const answer = new StreamedAnswer(http.reply, meta, {
      includeUsage: body.stream_options?.include_usage === true,
      job: () => job,
      deviceId: () => attempts.of(meta.jobId)?.deviceId ?? null,
      onSlowReader: () => dispatcher.cancel(meta.jobId, 'the caller does not read'),
    });
    job = open(answer);
    await this.submit(job);
    await answer.started;
    return null;
  }

  private async whole(meta: AnswerMeta, { http, open }: { http: Http; open: (sink: AnswerSink) => OpenJob }): Promise<ChatCompletion> {
    const answer = new WholeAnswer();
    const job = open(answer);
    await this.submit(job);
    const { text, result } = await answer.result;
    void http.reply.headers(answerHeaders(meta, { queueMs: result.queueMs, attempts: result.attempts, deviceId: result.deviceId }));
    return completion(meta, text, result);
  }

  /** A refused job ends its sink too, so that no timer of it stays behind. */
  private async submit(job: OpenJob): Promise<void> {
    try {
      await this.parts.intake.submit(job);
    } catch (error) {
      job.parts.sink.fail(error instanceof Refusal ? error : new Refusal('internal_error', 'The job could not be accepted', { cause: error }));
      if (!(error instanceof Refusal)) throw error;
    }
  }
}
