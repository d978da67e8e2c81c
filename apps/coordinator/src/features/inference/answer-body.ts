import type { ChatCompletion, ChatCompletionChunk, FlotillaFacts, UsageBody } from '@flotilla/protocol/openai/chat';
import type { Deployment } from '../models/contract.ts';
import type { JobResult } from './open-job.ts';

/** What every chunk of one answer repeats. `explain` lets the device's name through. */
export type AnswerMeta = { jobId: string; createdAt: number; model: string; deployment: Deployment; explain: boolean; deviceName: (deviceId: string) => string };

export function completion(meta: AnswerMeta, text: string, result: JobResult): ChatCompletion {
  return {
    ...envelope(meta, 'chat.completion'),
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: result.reason, logprobs: null }],
    usage: usageBody(result),
    x_flotilla: factsOf(meta, result),
  };
}

export function chunk(meta: AnswerMeta, delta: { role?: 'assistant'; content?: string }, reason: 'stop' | 'length' | null, withUsage: boolean): ChatCompletionChunk {
  return { ...envelope(meta, 'chat.completion.chunk'), choices: [{ index: 0, delta, finish_reason: reason, logprobs: null }], ...(withUsage ? { usage: null } : {}) };
}

export function usageChunk(meta: AnswerMeta, result: JobResult): ChatCompletionChunk {
  return { ...envelope(meta, 'chat.completion.chunk'), choices: [], usage: usageBody(result), x_flotilla: factsOf(meta, result) };
}

/** Known before the answer begins; `x-flotilla-device` only to those who ask. */
export function answerHeaders(meta: AnswerMeta, known: { queueMs: number | null; attempts: number; deviceId: string | null }): Record<string, string> {
  return {
    'x-flotilla-model-digest': meta.deployment.digest,
    'x-flotilla-attempts': String(known.attempts),
    ...(known.queueMs === null ? {} : { 'x-flotilla-queue-ms': known.queueMs.toFixed(1) }),
    ...(meta.explain && known.deviceId ? { 'x-flotilla-device': meta.deviceName(known.deviceId) } : {}),
  };
}

function envelope<Kind extends string>(meta: AnswerMeta, object: Kind) {
  return { id: `chatcmpl-${meta.jobId}`, object, created: Math.floor(meta.createdAt / 1_000), model: meta.model, system_fingerprint: meta.deployment.digest.slice(0, 19) };
}

const usageBody = ({ usage }: JobResult): UsageBody => ({
  prompt_tokens: usage.promptTokens,
  completion_tokens: usage.generatedTokens,
  total_tokens: usage.promptTokens + usage.generatedTokens,
  prompt_tokens_details: { cached_tokens: usage.cachedTokens },
});

const factsOf = (meta: AnswerMeta, result: JobResult): FlotillaFacts => ({
  job_id: meta.jobId,
  attempts: result.attempts,
  queue_ms: round(result.queueMs),
  prompt_ms: round(result.timings.promptMs),
  generation_ms: round(result.timings.generationMs),
  ...(meta.explain ? { device: meta.deviceName(result.deviceId) } : {}),
});

const round = (ms: number): number => Math.round(ms * 10) / 10;
