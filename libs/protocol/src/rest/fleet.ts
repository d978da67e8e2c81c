import { z } from 'zod';

/** The headline figures of a fleet. Watts are summed by quality, never across: null where no device tells. */
export const FleetSummary = z.object({
  devices: z.int().nonnegative(),
  serving: z.int().nonnegative(),
  needYou: z.int().nonnegative(),
  byHeadline: z.record(z.string(), z.int().positive()),
  generationTokensPerSecond: z.number().nonnegative(),
  runningRequests: z.int().nonnegative(),
  waitingRequests: z.int().nonnegative(),
  measuredWatts: z.number().nullable(),
  estimatedWatts: z.number().nullable(),
  unknownWattsDevices: z.int().nonnegative(),
  hottest: z.object({ device: z.string(), celsius: z.number(), quality: z.enum(['measured', 'estimated']) }).nullable(),
});
export type FleetSummary = z.infer<typeof FleetSummary>;
