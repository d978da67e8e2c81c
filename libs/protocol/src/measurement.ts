import { z } from 'zod';

export const Quality = z.enum(['measured', 'estimated', 'unknown']);
export type Quality = z.infer<typeof Quality>;

/**
 * Power drawn now, in watts. `errorShare` is the expected error of an estimate (0.3 = ± 30 %), null when measured or unknown.
 * A missing sensor is `{ watts: null, source: null, covers: null, quality: 'unknown', errorShare: null }`.
 */
export const Power = z.object({
  watts: z.number().nonnegative().nullable(),
  source: z.string().max(64).nullable(),
  covers: z.enum(['package', 'board', 'gpu', 'wall']).nullable(),
  quality: Quality,
  errorShare: z.number().nonnegative().nullable(),
});
export type Power = z.infer<typeof Power>;

/** The hottest sensor of the processor, in °C. */
export const Temperature = z.object({ celsius: z.number().nullable(), source: z.string().max(64).nullable(), quality: Quality });
export type Temperature = z.infer<typeof Temperature>;

export const UNKNOWN_POWER: Power = { watts: null, source: null, covers: null, quality: 'unknown', errorShare: null };
export const UNKNOWN_TEMPERATURE: Temperature = { celsius: null, source: null, quality: 'unknown' };
