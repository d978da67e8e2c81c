import { ChallengeAnswer, LINK_PATHS, SessionAnswer, sessionProof } from '@flotilla/protocol/link';
import type { Identity } from '../identity.ts';
import type { FleetTrust } from '../convergence/accept-desired.ts';
import { type Answer, postJson } from './post-json.ts';

/** Proves possession of the device's key: challenge, signature, session token. */
export async function openSession(coordinatorUrl: string, identity: Identity, trust: FleetTrust, signal: AbortSignal): Promise<Answer<SessionAnswer>> {
  const { deviceId, fleetId } = trust;
  const challenge = await postJson(`${coordinatorUrl}${LINK_PATHS.challenge}`, { deviceId }, ChallengeAnswer, signal);
  if (!challenge.ok) return challenge;
  const { nonce } = challenge.value;
  const signature = identity.sign(sessionProof(fleetId, deviceId, nonce));
  return postJson(`${coordinatorUrl}${LINK_PATHS.session}`, { deviceId, nonce, signature }, SessionAnswer, signal);
}
