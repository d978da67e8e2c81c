import { ChatWork, FinishReason, Usage } from '@flotilla/protocol/work';
import { z } from 'zod';

/** What is asked of a loaded version; which one it is, is settled by the process that is asked. */
export const EngineRequest = ChatWork.omit({ kind: true, digest: true });
export type EngineRequest = z.infer<typeof EngineRequest>;

/** Agent to engine process. `load` comes once and first. */
export const ToEngine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('load'), path: z.string(), contextTokens: z.int().positive(), slots: z.int().positive(), threads: z.int().positive() }),
  z.object({ type: z.literal('generate'), id: z.int(), slot: z.int().nonnegative(), request: EngineRequest }),
  z.object({ type: z.literal('abort'), id: z.int() }),
]);
export type ToEngine = z.infer<typeof ToEngine>;

const Ended = {
  finished: z.object({
    type: z.literal('finished'), id: z.int(), reason: FinishReason, usage: Usage, promptMs: z.number().nonnegative(), generationMs: z.number().nonnegative(),
  }),
  too_long: z.object({ type: z.literal('too_long'), id: z.int(), need: z.int().positive(), have: z.int().positive() }),
  failed: z.object({ type: z.literal('failed'), id: z.int(), detail: z.string().max(500) }),
  aborted: z.object({ type: z.literal('aborted'), id: z.int() }),
};

/** Engine process to agent. Every `generate` ends with exactly one of the last four; `prompted` precedes the first `part`. */
export const FromEngine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('loaded') }),
  z.object({ type: z.literal('load_failed'), code: z.enum(['insufficient_memory', 'load_failed']), detail: z.string().max(500) }),
  z.object({ type: z.literal('prompted'), id: z.int(), promptTokens: z.int().nonnegative() }),
  z.object({ type: z.literal('part'), id: z.int(), text: z.string(), tokens: z.int().nonnegative() }),
  Ended.finished,
  Ended.too_long,
  Ended.failed,
  Ended.aborted,
]);
export type FromEngine = z.infer<typeof FromEngine>;
