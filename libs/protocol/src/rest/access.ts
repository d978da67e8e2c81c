import { z } from 'zod';
import { InstantMs } from '../ids.ts';

/** A one-time secret from the terminal's link, or an API key with the admin role. Sets the session cookie. */
export const LoginRequest = z.object({ secret: z.string().min(1).max(200) });
export type LoginRequest = z.infer<typeof LoginRequest>;

export const Me = z.object({ name: z.string(), role: z.enum(['admin', 'inference']), fleetName: z.string(), version: z.string() });
export type Me = z.infer<typeof Me>;

export const CreateEnrollmentToken = z.object({
  maxUses: z.int().min(1).max(1_000).default(1),
  ttlMs: z.int().min(60_000).max(7_776_000_000).default(3_600_000),
});
export type CreateEnrollmentToken = z.input<typeof CreateEnrollmentToken>;

/** `token` is shown this once; only its hash is kept. */
export const EnrollmentTokenCreated = z.object({ token: z.string(), maxUses: z.int(), expiresAt: InstantMs, coordinatorUrl: z.string() });
export type EnrollmentTokenCreated = z.infer<typeof EnrollmentTokenCreated>;
