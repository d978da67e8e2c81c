import { expect, test } from 'vitest';
import { plan } from '../../src/convergence/plan.ts';
import { progressOf, stepKey } from '../../src/convergence/progress.ts';
import { A, aDesired, aLoaded, anActual, aProblem, aVersion, B } from './builders.ts';

const none = { refused: null, failed: new Map() };
const failing = (...given: Parameters<typeof plan>) => new Map(plan(...given).map((step) => [stepKey(step), aProblem(step.digest)]));

test('a device without orders, and one that has all it should, are settled', () => {
  expect(progressOf(null, anActual(), none)).toEqual({ convergence: 'settled', problem: null });
  expect(progressOf(aDesired({ versions: [aVersion(A)] }), anActual({ files: [A], loaded: [aLoaded(A)] }), none)).toEqual({ convergence: 'settled', problem: null });
});

test('it is updating while a step is new, and retrying when all that is left failed last time', () => {
  const desired = aDesired({ versions: [aVersion(A), aVersion(B)] });
  const onlyA = failing(aDesired({ versions: [aVersion(A)] }), anActual());
  expect(progressOf(desired, anActual(), none)).toEqual({ convergence: 'updating', problem: null });
  expect(progressOf(desired, anActual(), { refused: null, failed: onlyA })).toEqual({ convergence: 'updating', problem: aProblem(A) });
  expect(progressOf(desired, anActual(), { refused: null, failed: failing(desired, anActual()) })).toEqual({ convergence: 'retrying', problem: aProblem(A) });
});

test('a remembered failure or a refused desired state blocks', () => {
  const desired = aDesired({ versions: [aVersion(A)] });
  const failed = [{ digest: A, contextTokens: 512, slots: 2, retryGeneration: 0, problem: aProblem(A) }];
  const refused = { code: 'desired_state_refused' as const, digest: null, detail: 'no' };
  expect(progressOf(desired, anActual({ failed }), none)).toEqual({ convergence: 'blocked', problem: aProblem(A) });
  expect(progressOf(desired, anActual({ files: [A], loaded: [aLoaded(A)] }), { ...none, refused })).toEqual({ convergence: 'blocked', problem: refused });
});

test('a failure that is remembered of a version which serves all the same blocks nothing', () => {
  const failed = [{ digest: A, contextTokens: 512, slots: 2, retryGeneration: 0, problem: aProblem(A) }];
  expect(progressOf(aDesired({ versions: [aVersion(A)] }), anActual({ files: [A], loaded: [aLoaded(A)], failed }), none).convergence).toBe('settled');
});

test('other settings make another step', () => {
  const key = (slots: number) => plan(aDesired({ versions: [aVersion(A, { slots })] }), anActual({ files: [A] })).map(stepKey);
  expect(key(1)).not.toEqual(key(2));
});
