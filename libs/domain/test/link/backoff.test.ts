import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from '../../src/link/backoff.ts';

test('doubles from one second up to a minute', () => {
  expect([0, 1, 2, 3, 6, 40].map((attempt) => backoffMs(attempt, () => 1))).toEqual([1_000, 2_000, 4_000, 8_000, 60_000, 60_000]);
});

test('is spread over the whole range, at the cap too', () => {
  fc.assert(fc.property(fc.nat(1_000), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
    const wait = backoffMs(attempt, () => random);
    expect(wait).toBeGreaterThanOrEqual(0);
    expect(wait).toBeLessThanOrEqual(60_000);
  }));
  expect(backoffMs(30, () => 0)).toBe(0);
  expect(backoffMs(30, () => 0.5)).toBe(30_000);
});
