import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextTry, type RoundEnd } from '../../src/link/reconnect.ts';

const ended = (change: Partial<Extract<RoundEnd, { kind: 'ended' }>> = {}): RoundEnd => ({ kind: 'ended', because: 'lost', welcomedMs: 0, goodbyeMs: null, retryAfterMs: null, ...change });
const latest = () => 1;

test('waits grow with every failure in a row and stop growing at a minute', () => {
  expect([0, 1, 2, 30].map((failures) => nextTry(ended(), failures, latest).waitMs)).toEqual([1_000, 2_000, 4_000, 60_000]);
});

test('only a link that held for a minute forgets earlier failures', () => {
  expect(nextTry(ended({ welcomedMs: 59_999 }), 7, latest).failures).toBe(8);
  expect(nextTry(ended({ welcomedMs: 60_000 }), 7, latest)).toEqual({ waitMs: 1_000, failures: 1 });
});

test('goodbye and retry-after are obeyed, within reason', () => {
  expect(nextTry(ended({ goodbyeMs: 5_000 }), 0, () => 0).waitMs).toBe(5_000);
  expect(nextTry(ended({ retryAfterMs: 9_000 }), 0, () => 0).waitMs).toBe(9_000);
  expect(nextTry(ended({ goodbyeMs: 10 ** 12 }), 0, () => 0).waitMs).toBe(600_000);
});

test('what somebody has to mend is looked at slowly, what an enrollment mends at once', () => {
  expect(nextTry({ kind: 'token_refused', because: '' }, 0, () => 0).waitMs).toBe(60_000);
  expect(nextTry({ kind: 'enroll_again', because: '' }, 0, latest)).toEqual({ waitMs: 1_000, failures: 1 });
  expect(nextTry({ kind: 'enrolled' }, 3, latest)).toEqual({ waitMs: 0, failures: 3 });
});

test('a wait never grows beyond what a timer can hold', () => {
  const number = fc.option(fc.nat());
  fc.assert(fc.property(number, number, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (goodbyeMs, retryAfterMs, failures, chance) => {
    const { waitMs } = nextTry(ended({ goodbyeMs, retryAfterMs }), failures, () => chance);
    expect(waitMs).toBeGreaterThanOrEqual(0);
    expect(waitMs).toBeLessThanOrEqual(660_000);
  }));
});
