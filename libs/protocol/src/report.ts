import { z } from 'zod';
import { Digest } from './ids.ts';
import { Convergence } from './states.ts';

export const LoadedVersion = z.object({
  digest: Digest,
  contextTokens: z.int().positive(),
  slots: z.int().positive(),
  /** Only a `ready` version has passed its smoke test and takes work. */
  state: z.enum(['loading', 'ready', 'draining']),
});
export type LoadedVersion = z.infer<typeof LoadedVersion>;

export const StepKind = z.enum(['download', 'verify', 'load', 'smoke_test', 'drain', 'unload', 'delete']);
export type StepKind = z.infer<typeof StepKind>;

/** Why the last step could not be done, in words for the person who runs the fleet. */
export const StepProblem = z.object({
  code: z.enum([
    'digest_mismatch', 'not_a_model', 'download_failed', 'insufficient_space', 'insufficient_memory', 'load_failed', 'smoke_test_failed', 'desired_state_refused',
  ]),
  digest: Digest.nullable(),
  detail: z.string().max(500),
});
export type StepProblem = z.infer<typeof StepProblem>;

/** What one device says is true of itself, whole each time: a lost report is mended by the next. */
export const Report = z.object({
  /** The desired state this answers, null before the first. */
  desired: z.object({ fleetGeneration: z.int().nonnegative(), revision: z.int().nonnegative() }).nullable(),
  convergence: Convergence,
  files: z.array(z.object({ digest: Digest, sizeBytes: z.int().nonnegative() })).max(256),
  loaded: z.array(LoadedVersion).max(16),
  step: z.object({ kind: StepKind, digest: Digest, doneShare: z.number().min(0).max(1).nullable() }).nullable(),
  problem: StepProblem.nullable(),
});
export type Report = z.infer<typeof Report>;
