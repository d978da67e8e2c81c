import { z } from 'zod';
import { type Decoded, decodeFrame } from './decode.ts';
import { Hardware } from './hardware.ts';
import { JobId } from './ids.ts';
import { Report } from './report.ts';
import { Sample } from './sample.ts';
import { AttemptFailure, FinishReason, Timings, Usage } from './work.ts';

const AttemptRef = { jobId: JobId, attempt: z.int().positive() };

/** First frame of a connection. `bootId` changes with every start of the agent process. */
export const Hello = z.object({
  type: z.literal('hello'), level: z.int().positive(), bootId: z.uuid(), agentVersion: z.string().max(64), hardware: Hardware, report: Report,
});
export const ReportFrame = z.object({ type: z.literal('report'), report: Report });
/** Sent again until a `samples` ack with this `seq` has come. */
export const SamplesFrame = z.object({ type: z.literal('samples'), seq: z.int().positive(), samples: z.array(Sample).min(1).max(1_000) });
export const Accepted = z.object({ type: z.literal('accepted'), ...AttemptRef });
/** Tokens of all running attempts since the last tick; `seq` counts from 0 within an attempt. */
export const Tokens = z.object({
  type: z.literal('tokens'),
  parts: z.array(z.object({ ...AttemptRef, seq: z.int().nonnegative(), text: z.string().max(65_536), tokens: z.int().nonnegative() })).min(1).max(64),
});
export const Finished = z.object({ type: z.literal('finished'), ...AttemptRef, reason: FinishReason, usage: Usage, timings: Timings });
/** `need` and `have` are tokens, set with `context_length_exceeded`. */
export const Failed = z.object({
  type: z.literal('failed'), ...AttemptRef, code: AttemptFailure, detail: z.string().max(500), need: z.int().positive().optional(), have: z.int().positive().optional(),
});
export const AgentNack = z.object({ type: z.literal('nack'), reason: z.enum(['not_json', 'bad_shape']), detail: z.string().max(500) });

export const AgentFrame = z.discriminatedUnion('type', [Hello, ReportFrame, SamplesFrame, Accepted, Tokens, Finished, Failed, AgentNack]);
export type AgentFrame = z.infer<typeof AgentFrame>;

/** Never throws: a hostile or newer peer must not be able to end a connection handler. */
export const decodeAgentFrame = (text: string): Decoded<AgentFrame> => decodeFrame(AgentFrame, text);
