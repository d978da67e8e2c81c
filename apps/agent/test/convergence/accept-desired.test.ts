import fc from 'fast-check';
import { expect, test } from 'vitest';
import { succeed, verifyDesired } from '../../src/convergence/accept-desired.ts';
import { aDesired, aFleet } from './builders.ts';

const OTHER = '0b0e5ab1-1f5c-4b0e-9f0a-2f4f6f3f7aff';
const fleet = aFleet();
const because = (verified: ReturnType<typeof verifyDesired>) => (verified.ok ? 'accepted' : verified.because);

test('what the fleet signed for this device is accepted', () => {
  expect(verifyDesired(fleet.sign(aDesired({ revision: 7 })), fleet.trust)).toEqual({ ok: true, desired: aDesired({ revision: 7 }) });
});

test('what somebody else signed, changed or addressed elsewhere is refused', () => {
  const signed = fleet.sign(aDesired());
  expect(because(verifyDesired(aFleet().sign(aDesired()), fleet.trust))).toContain('signature');
  expect(because(verifyDesired({ ...signed, payload: `${signed.payload} ` }, fleet.trust))).toContain('signature');
  expect(because(verifyDesired({ ...signed, signature: 'nonsense' }, fleet.trust))).toContain('signature');
  expect(because(verifyDesired(signed, { ...fleet.trust, fleetPublicKey: 'not a key' }))).toContain('signature');
  expect(because(verifyDesired(fleet.sign(aDesired({ deviceId: OTHER })), fleet.trust))).toContain('another device');
  expect(because(verifyDesired(fleet.sign(aDesired({ fleetId: OTHER })), fleet.trust))).toContain('another fleet');
  expect(because(verifyDesired(fleet.sign({ ...aDesired(), revision: -1 }), fleet.trust))).toContain('shape');
});

test('expiry stops only a state that would be new here', () => {
  const [old, next] = [aDesired({ revision: 1, expiresAt: 10 }), aDesired({ revision: 2, expiresAt: 10 })];
  expect(succeed(null, old, 9).kind).toBe('newer');
  expect(succeed(null, old, 10)).toMatchObject({ kind: 'refused', because: expect.stringContaining('expired') });
  expect(succeed(old, old, 99).kind).toBe('same');
  expect(succeed(old, next, 99).kind).toBe('refused');
});

test('whatever comes in whatever order, the accepted state never goes back', () => {
  const states = fc.array(fc.record({ fleetGeneration: fc.nat(3), revision: fc.nat(5), expiresAt: fc.nat(2_000_000) }).map(aDesired), { maxLength: 30 });
  fc.assert(fc.property(states, (offers) => {
    let current = null;
    for (const offer of offers) {
      const { kind } = succeed(current, offer, 1_000_000);
      if (kind !== 'newer') continue;
      const order = current ? offer.fleetGeneration - current.fleetGeneration || offer.revision - current.revision : 1;
      expect(order).toBeGreaterThan(0);
      expect(offer.expiresAt).toBeGreaterThan(1_000_000);
      current = offer;
    }
  }));
});
