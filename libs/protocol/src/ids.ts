import { z } from 'zod';

export const DeviceId = z.uuid();
export const JobId = z.uuid();

/** `sha256-` and 64 lower-case hex digits: the same spelling on the wire, in URLs and as a file name. */
export const Digest = z.string().regex(/^sha256-[0-9a-f]{64}$/, 'expected sha256-<64 hex digits>');
export type Digest = z.infer<typeof Digest>;

/** An instant in milliseconds since 1970, UTC. */
export const InstantMs = z.int().nonnegative();
