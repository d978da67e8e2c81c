import { z } from 'zod';
import { type Decoded, decodeFrame } from './decode.ts';
import { SignedDesiredState } from './desired-state.ts';
import { JobId } from './ids.ts';
import { ChatWork } from './work.ts';

const AttemptRef = { jobId: JobId, attempt: z.int().positive() };

/** Answers `hello`. `epoch` fences every older session of the same device. */
export const Welcome = z.object({ type: z.literal('welcome'), level: z.int().positive(), epoch: z.int().positive(), desired: SignedDesiredState });
export const Desired = z.object({ type: z.literal('desired'), desired: SignedDesiredState });
/** The device may work on the attempt for `leaseMs` from now; `renew` starts the time again. */
export const Assign = z.object({ type: z.literal('assign'), ...AttemptRef, epoch: z.int().positive(), leaseMs: z.int().positive(), work: ChatWork });
export const Renew = z.object({ type: z.literal('renew'), leaseMs: z.int().positive(), attempts: z.array(z.object(AttemptRef)).min(1).max(256) });
export const Cancel = z.object({ type: z.literal('cancel'), ...AttemptRef });
export const SamplesAck = z.object({ type: z.literal('ack'), seq: z.int().positive() });
/** The coordinator is leaving: nothing new will come, connect again after `reconnectAfterMs`. */
export const Goodbye = z.object({ type: z.literal('goodbye'), reconnectAfterMs: z.int().nonnegative() });
export const CoordinatorNack = z.object({ type: z.literal('nack'), reason: z.enum(['not_json', 'bad_shape']), detail: z.string().max(500) });

export const CoordinatorFrame = z.discriminatedUnion('type', [Welcome, Desired, Assign, Renew, Cancel, SamplesAck, Goodbye, CoordinatorNack]);
export type CoordinatorFrame = z.infer<typeof CoordinatorFrame>;

/** Never throws; unknown fields pass, unknown frames come back as `bad_shape`. */
export const decodeCoordinatorFrame = (text: string): Decoded<CoordinatorFrame> => decodeFrame(CoordinatorFrame, text);
