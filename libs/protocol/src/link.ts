import { z } from 'zod';
import { DeviceId } from './ids.ts';

/** Where devices speak to the coordinator. */
export const LINK_PATHS = {
  enroll: '/agent/v1/enroll', challenge: '/agent/v1/challenge', session: '/agent/v1/session', link: '/agent/v1/link', files: '/agent/v1/files',
} as const;

/** Limits of one link, the same on both sides. */
export const MAX_FRAME_BYTES = 1_048_576;
/** WebSocket close codes of ours. */
export const CLOSE = { protocol_error: 4400, superseded: 4409, too_many_frames: 4429, slow_reader: 1013, going_away: 1001, too_big: 1009 } as const;

/** Ed25519 public key as base64url of its 32 raw bytes. */
export const PublicKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'expected 32 bytes as base64url');

export const EnrollRequest = z.object({ token: z.string().max(200), publicKey: PublicKey, name: z.string().trim().min(1).max(80) });
export type EnrollRequest = z.infer<typeof EnrollRequest>;
/** `fleetPublicKey` checks every desired state from now on. */
export const EnrollAnswer = z.object({ deviceId: DeviceId, fleetId: z.uuid(), fleetPublicKey: PublicKey, admission: z.enum(['pending', 'admitted']) });
export type EnrollAnswer = z.infer<typeof EnrollAnswer>;

export const ChallengeRequest = z.object({ deviceId: DeviceId });
export const ChallengeAnswer = z.object({ nonce: z.string().max(128), expiresInMs: z.int().positive() });
export type ChallengeAnswer = z.infer<typeof ChallengeAnswer>;

/** `signature` (base64url) is over `sessionProof(...)`. */
export const SessionRequest = z.object({ deviceId: DeviceId, nonce: z.string().max(128), signature: z.string().max(128) });
export const SessionAnswer = z.object({ sessionToken: z.string().max(200), expiresInMs: z.int().positive() });
export type SessionAnswer = z.infer<typeof SessionAnswer>;

/** The text a device signs: bound to this fleet and this nonce, not to an address, so addresses may change. */
export const sessionProof = (fleetId: string, deviceId: string, nonce: string): string => `flotilla-session-v1\n${fleetId}\n${deviceId}\n${nonce}`;
