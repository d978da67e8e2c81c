import { z } from 'zod';

/** What a device is made of, told once per connection. */
export const Hardware = z.object({
  os: z.string().max(64),
  arch: z.string().max(32),
  cpuModel: z.string().max(128).nullable(),
  physicalCores: z.int().positive().nullable(),
  logicalCores: z.int().positive(),
  memoryTotalBytes: z.int().positive(),
  diskFreeBytes: z.int().nonnegative().nullable(),
});
export type Hardware = z.infer<typeof Hardware>;
