import { generateKeyPairSync, sign } from 'node:crypto';
import type { DesiredState, DesiredVersion, SignedDesiredState } from '@flotilla/protocol/desired-state';
import type { StepProblem } from '@flotilla/protocol/report';
import type { FleetTrust } from '../../src/convergence/accept-desired.ts';
import type { Actual, LoadedFacts } from '../../src/convergence/plan.ts';

export const aDigest = (letter: string): string => `sha256-${letter.repeat(64)}`;
export const [A, B, C] = ['a', 'b', 'c'].map(aDigest) as [string, string, string];
export const FLEET_ID = '0b0e5ab1-1f5c-4b0e-9f0a-2f4f6f3f7a01';
export const DEVICE_ID = '0b0e5ab1-1f5c-4b0e-9f0a-2f4f6f3f7a02';

export function aVersion(digest: string, change: Partial<DesiredVersion> = {}): DesiredVersion {
  return { digest, sizeBytes: 1_000, label: 'demo@1', sources: ['/file'], contextTokens: 512, slots: 2, smokeTest: { prompt: 'Hello', maxTokens: 8 }, ...change };
}

export function aDesired(change: Partial<DesiredState> = {}): DesiredState {
  return {
    fleetId: FLEET_ID, deviceId: DEVICE_ID, fleetGeneration: 1, revision: 1, issuedAt: 0, expiresAt: 1_000_000,
    versions: [], keep: [], engineGeneration: 0, retryGeneration: 0, benchmarkGeneration: 0, ...change,
  };
}

export function aLoaded(digest: string, change: Partial<LoadedFacts> = {}): LoadedFacts {
  return { digest, contextTokens: 512, slots: 2, engineGeneration: 0, state: 'ready', busy: false, ...change };
}

export function anActual({ files = [], ...change }: { files?: string[] } & Partial<Omit<Actual, 'files'>> = {}): Actual {
  return { files: files.map((digest) => ({ digest, sizeBytes: 1_000 })), loaded: [], failed: [], ...change };
}

export const aProblem = (digest: string): StepProblem => ({ code: 'smoke_test_failed', digest, detail: 'it said nothing' });

/** A fleet's key with which a test signs what it likes. */
export function aFleet(): { trust: FleetTrust; sign(state: DesiredState): SignedDesiredState } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const fleetPublicKey = publicKey.export({ format: 'jwk' }).x ?? '';
  return {
    trust: { fleetId: FLEET_ID, deviceId: DEVICE_ID, fleetPublicKey },
    sign(state) {
      const payload = JSON.stringify(state);
      return { payload, signature: sign(null, Buffer.from(payload), privateKey).toString('base64url'), keyId: 'test' };
    },
  };
}
