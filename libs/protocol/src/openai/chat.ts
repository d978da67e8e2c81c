import { z } from 'zod';

const TextPart = z.object({ type: z.literal('text'), text: z.string() });
const Content = z.union([z.string(), z.array(TextPart).min(1)]);

const Message = z.discriminatedUnion('role', [
  z.object({ role: z.enum(['system', 'developer']), content: Content }),
  z.object({ role: z.literal('user'), content: Content }),
  z.object({ role: z.literal('assistant'), content: Content }),
]);

/**
 * `POST /v1/chat/completions` as this release honours it. `null` counts as absent for every optional field; unknown fields pass.
 * Fields in `REFUSED_CHAT_FIELDS` change the answer so much that ignoring them would be a lie: they are refused by name.
 */
export const ChatCompletionRequest = z.object({
  model: z.string().min(1).max(200),
  messages: z.array(Message).min(1).max(2_000),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.int().positive().nullish(),
  max_completion_tokens: z.int().positive().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  stop: z.union([z.string().min(1).max(500), z.array(z.string().min(1).max(500)).max(16)]).nullish(),
  seed: z.int().nullish(),
  n: z.literal(1, 'this release answers n = 1 only').nullish(),
});
export type ChatCompletionRequest = z.infer<typeof ChatCompletionRequest>;

export const REFUSED_CHAT_FIELDS = ['tools', 'tool_choice', 'functions', 'function_call', 'response_format', 'logprobs', 'top_logprobs', 'logit_bias', 'frequency_penalty', 'presence_penalty', 'audio', 'web_search_options', 'grammar'] as const;

const UsageBody = z.object({
  prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int(), prompt_tokens_details: z.object({ cached_tokens: z.int() }),
});
export type UsageBody = z.infer<typeof UsageBody>;

/** What only a fleet can tell about an answer; durations in milliseconds. */
const FlotillaFacts = z.object({ job_id: z.uuid(), attempts: z.int(), queue_ms: z.number(), prompt_ms: z.number(), generation_ms: z.number(), device: z.string().optional() });
export type FlotillaFacts = z.infer<typeof FlotillaFacts>;

export const ChatCompletion = z.object({
  id: z.string(), object: z.literal('chat.completion'), created: z.int(), model: z.string(), system_fingerprint: z.string(),
  choices: z.array(z.object({ index: z.int(), message: z.object({ role: z.literal('assistant'), content: z.string() }), finish_reason: z.enum(['stop', 'length']), logprobs: z.null() })),
  usage: UsageBody, x_flotilla: FlotillaFacts,
});
export type ChatCompletion = z.infer<typeof ChatCompletion>;

export const ChatCompletionChunk = z.object({
  id: z.string(), object: z.literal('chat.completion.chunk'), created: z.int(), model: z.string(), system_fingerprint: z.string(),
  choices: z.array(z.object({ index: z.int(), delta: z.object({ role: z.literal('assistant').optional(), content: z.string().optional() }), finish_reason: z.enum(['stop', 'length']).nullable(), logprobs: z.null() })),
  usage: UsageBody.nullish(), x_flotilla: FlotillaFacts.optional(),
});
export type ChatCompletionChunk = z.infer<typeof ChatCompletionChunk>;
