import { z } from 'zod';
import { DeviceId, Digest, InstantMs } from './ids.ts';

/** One version that a device should serve. `sources` are tried in order; a path is relative to the coordinator's address. */
export const DesiredVersion = z.object({
  digest: Digest,
  sizeBytes: z.int().positive(),
  /** `qwen3-0.6b@7`: for people, never for decisions. */
  label: z.string().max(200),
  sources: z.array(z.string().max(2_000)).min(1).max(8),
  contextTokens: z.int().positive(),
  slots: z.int().positive().max(64),
  smokeTest: z.object({ prompt: z.string().max(2_000), maxTokens: z.int().positive().max(64) }),
});
export type DesiredVersion = z.infer<typeof DesiredVersion>;

/**
 * What should be true of one device. Ordered by (fleetGeneration, revision): a device refuses an older one.
 * `keep` lists digests that stay on disk although nothing serves them; the counters ask for a thing once each time they rise.
 */
export const DesiredState = z.object({
  fleetId: z.uuid(),
  deviceId: DeviceId,
  fleetGeneration: z.int().nonnegative(),
  revision: z.int().nonnegative(),
  issuedAt: InstantMs,
  expiresAt: InstantMs,
  versions: z.array(DesiredVersion).max(16),
  keep: z.array(Digest).max(64),
  engineGeneration: z.int().nonnegative(),
  retryGeneration: z.int().nonnegative(),
  benchmarkGeneration: z.int().nonnegative(),
});
export type DesiredState = z.infer<typeof DesiredState>;

/** `payload` is the exact text that was signed (Ed25519, base64url signature), so no re-encoding can break it. */
export const SignedDesiredState = z.object({ payload: z.string().max(262_144), signature: z.string().max(128), keyId: z.string().max(64) });
export type SignedDesiredState = z.infer<typeof SignedDesiredState>;
