import { DesiredState, type SignedDesiredState } from '@flotilla/protocol/desired-state';
import { signedBy } from './signature.ts';

export type FleetTrust = { deviceId: string; fleetId: string; fleetPublicKey: string };
export type Verified = { ok: true; desired: DesiredState } | { ok: false; because: string };

/** Whether these bytes are a desired state for this device, signed by its fleet. */
export function verifyDesired({ payload, signature }: SignedDesiredState, trust: FleetTrust): Verified {
  if (!signedBy(trust.fleetPublicKey, payload, signature)) return { ok: false, because: 'its signature was not made by this fleet' };
  const parsed = DesiredState.safeParse(jsonOf(payload));
  if (!parsed.success) return { ok: false, because: 'its content does not have the shape this agent knows' };
  if (parsed.data.fleetId !== trust.fleetId) return { ok: false, because: 'it is for another fleet' };
  if (parsed.data.deviceId !== trust.deviceId) return { ok: false, because: 'it is for another device' };
  return { ok: true, desired: parsed.data };
}

export type Succession = { kind: 'newer' | 'same' } | { kind: 'refused'; because: string };

/** Whether `next` takes the place of `current`. Expiry stops only a state that would be new here: an accepted one holds for ever. */
export function succeed(current: DesiredState | null, next: DesiredState, nowMs: number): Succession {
  const order = current ? next.fleetGeneration - current.fleetGeneration || next.revision - current.revision : 1;
  if (order === 0) return { kind: 'same' };
  if (order < 0) return { kind: 'refused', because: `it is older than the accepted one (revision ${next.revision} after ${current?.revision})` };
  if (next.expiresAt <= nowMs) return { kind: 'refused', because: `it expired at ${new Date(next.expiresAt).toISOString()}` };
  return { kind: 'newer' };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no shape matches it
  }
}
