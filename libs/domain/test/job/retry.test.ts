import { AttemptFailure } from '@flotilla/protocol/work';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classOf, MAX_ATTEMPTS, retryAfter } from '../../src/job/retry.ts';

const after = (...failures: AttemptFailure[]) => retryAfter({ failures, tokenSent: false });

test('a lost device is retried, a context that is too small is not', () => {
  expect(after('device_lost').retry).toBe(true);
  expect(after('context_length_exceeded')).toMatchObject({ retry: false, because: expect.stringContaining('cannot help') });
});

test('nothing is retried once the caller has seen a token', () => {
  expect(retryAfter({ failures: ['device_lost'], tokenSent: true }).retry).toBe(false);
});

test('two crashed engines make a job poison', () => {
  expect(after('engine_crashed').retry).toBe(true);
  expect(after('engine_crashed', 'busy', 'engine_crashed')).toMatchObject({ retry: false, because: 'it crashed 2 engines' });
});

test('refusals to take the job are not counted, failures of it are', () => {
  expect(after('busy', 'busy', 'stale_epoch', 'version_not_ready', 'busy').retry).toBe(true);
  expect(after('device_lost', 'engine_failed', 'first_token_timeout').retry).toBe(false);
});

test('every failure has a class, and asking without one is a bug', () => {
  for (const failure of AttemptFailure.options) expect(['transient', 'ambiguous', 'permanent']).toContain(classOf(failure));
  expect(() => after()).toThrow(/failed attempt/);
});

test('no history of failures is retried beyond the allowed attempts', () => {
  const counted = new Set<AttemptFailure>(['engine_crashed', 'engine_failed', 'first_token_timeout', 'device_lost']);
  fc.assert(fc.property(fc.array(fc.constantFrom(...AttemptFailure.options), { minLength: 1, maxLength: 12 }), (failures) => {
    if (after(...failures).retry) expect(failures.filter((failure) => counted.has(failure)).length).toBeLessThan(MAX_ATTEMPTS);
  }));
});
