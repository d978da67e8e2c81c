import type { SignedDesiredState } from '@flotilla/protocol/desired-state';

/** Who this fleet is, and its signature. Token of the Nest provider and interface in one. */
export abstract class FleetKey {
  abstract readonly fleetId: string;
  abstract readonly fleetName: string;
  abstract readonly generation: number;
  /** Ed25519, base64url of 32 raw bytes: devices check desired states with it. */
  abstract readonly publicKey: string;
  abstract sign(payload: string): SignedDesiredState;
}
