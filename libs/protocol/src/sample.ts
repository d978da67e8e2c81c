import { z } from 'zod';
import { InstantMs } from './ids.ts';
import { Power, Temperature } from './measurement.ts';

/**
 * One telemetry reading of a device. Token counts cover the `windowMs` before `at`; null where the system does not tell.
 * `cpuShare` is 0…1 of all cores.
 */
export const Sample = z.object({
  at: InstantMs,
  windowMs: z.int().positive(),
  promptTokens: z.int().nonnegative(),
  generatedTokens: z.int().nonnegative(),
  runningAttempts: z.int().nonnegative(),
  cpuShare: z.number().min(0).max(1).nullable(),
  memoryUsedBytes: z.int().nonnegative().nullable(),
  power: Power,
  temperature: Temperature,
});
export type Sample = z.infer<typeof Sample>;
