import { z } from 'zod';
import { Digest } from './ids.ts';

export const ChatRole = z.enum(['system', 'user', 'assistant']);
export type ChatRole = z.infer<typeof ChatRole>;

/** What an engine is asked to do: everything decided, nothing left to defaults. */
export const ChatWork = z.object({
  kind: z.literal('chat'),
  digest: Digest,
  messages: z.array(z.object({ role: ChatRole, content: z.string().max(1_000_000) })).min(1).max(2_000),
  /** Null: as many as fit into the context. */
  maxTokens: z.int().positive().nullable(),
  temperature: z.number().min(0).max(2),
  topP: z.number().gt(0).max(1),
  stop: z.array(z.string().min(1).max(500)).max(16),
  seed: z.int().nonnegative().max(4_294_967_295).nullable(),
});
export type ChatWork = z.infer<typeof ChatWork>;

export const FinishReason = z.enum(['stop', 'length']);
export type FinishReason = z.infer<typeof FinishReason>;

/** `cachedTokens` of the prompt were reused from an earlier request and not computed again. */
export const Usage = z.object({ promptTokens: z.int().nonnegative(), cachedTokens: z.int().nonnegative(), generatedTokens: z.int().nonnegative() });
export type Usage = z.infer<typeof Usage>;

/** Measured by the engine. `promptMs` ends with the first token, `generationMs` runs from the first token to the last. */
export const Timings = z.object({ waitMs: z.number().nonnegative(), promptMs: z.number().nonnegative(), generationMs: z.number().nonnegative() });
export type Timings = z.infer<typeof Timings>;

/** Why an attempt ended without a result; the class of each is in libs/domain/src/job/retry.ts. */
export const AttemptFailure = z.enum([
  'busy', 'stale_epoch', 'version_not_ready', 'context_length_exceeded', 'engine_crashed', 'engine_failed', 'first_token_timeout', 'device_lost',
]);
export type AttemptFailure = z.infer<typeof AttemptFailure>;
