import { expect, test } from 'vitest';
import { RetryClock } from '../../src/convergence/retry-clock.ts';
import { A, aProblem } from './builders.ts';

test('a step that failed waits longer each time, until it succeeds', () => {
  const clock = new RetryClock(() => 1);
  expect(clock.nextMs(0)).toBeNull();
  clock.failed('download a', aProblem(A), 0);
  expect([clock.held('download a', 999), clock.held('download a', 1_000), clock.nextMs(0)]).toEqual([true, false, 1_000]);
  clock.failed('download a', aProblem(A), 1_000);
  expect(clock.nextMs(1_000)).toBe(2_000);
  expect(clock.held('download b', 1_000)).toBe(false);
  expect(clock.problems().get('download a')).toEqual(aProblem(A));
  clock.succeeded('download a');
  expect([clock.held('download a', 1_001), clock.nextMs(1_001), clock.problems().size]).toEqual([false, null, 0]);
});
