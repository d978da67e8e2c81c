import { EnrollAnswer, LINK_PATHS } from '@flotilla/protocol/link';
import { type Answer, postJson } from './post-json.ts';

type Enrolling = { coordinatorUrl: string; token: string; publicKey: string; name: string; signal: AbortSignal };

/** Asks to become a device of the fleet. The same key always gets the same device, so asking twice is harmless. */
export function enroll({ coordinatorUrl, token, publicKey, name, signal }: Enrolling): Promise<Answer<EnrollAnswer>> {
  return postJson(`${coordinatorUrl}${LINK_PATHS.enroll}`, { token, publicKey, name }, EnrollAnswer, signal);
}
