import { expect, test } from 'vitest';
import { plan } from '../../src/convergence/plan.ts';
import { A, aDesired, aLoaded, anActual, aProblem, aVersion, B, C } from './builders.ts';

const steps = (...given: Parameters<typeof plan>) => plan(...given).map(({ kind, digest }) => `${kind} ${digest.at(-1)}`);

test('without a desired state nothing is done, and nothing deleted', () => {
  expect(plan(null, anActual({ files: [A], loaded: [aLoaded(B)] }))).toEqual([]);
});

test('a version is downloaded, loaded, tested, and then settled', () => {
  const desired = aDesired({ versions: [aVersion(A)] });
  expect(steps(desired, anActual())).toEqual(['download a']);
  expect(steps(desired, anActual({ files: [A] }))).toEqual(['load a']);
  expect(steps(desired, anActual({ files: [A], loaded: [aLoaded(A, { state: 'untested' })] }))).toEqual(['smoke_test a']);
  expect(steps(desired, anActual({ files: [A], loaded: [aLoaded(A)] }))).toEqual([]);
});

test('the old version serves until the new one is ready; then it is drained, unloaded and its bytes go last', () => {
  const desired = aDesired({ versions: [aVersion(B)] });
  expect(steps(desired, anActual({ files: [A, B], loaded: [aLoaded(A)] }))).toEqual(['load b']);
  expect(steps(desired, anActual({ files: [A, B], loaded: [aLoaded(A), aLoaded(B, { state: 'untested' })] }))).toEqual(['smoke_test b']);
  expect(steps(desired, anActual({ files: [A, B], loaded: [aLoaded(A), aLoaded(B)] }))).toEqual(['drain a']);
  expect(steps(desired, anActual({ files: [A, B], loaded: [aLoaded(A, { state: 'draining', busy: true }), aLoaded(B)] }))).toEqual(['drain a']);
  expect(steps(desired, anActual({ files: [A, B], loaded: [aLoaded(A, { state: 'draining' }), aLoaded(B)] }))).toEqual(['unload a']);
  expect(steps(desired, anActual({ files: [A, B], loaded: [aLoaded(B)] }))).toEqual(['delete a']);
});

test('several versions each get their next step, the ones that interrupt nobody first', () => {
  const desired = aDesired({ versions: [aVersion(A, { slots: 4 }), aVersion(B), aVersion(C)] });
  expect(steps(desired, anActual({ files: [A, C], loaded: [aLoaded(A)] }))).toEqual(['load c', 'download b', 'drain a']);
});

test('other settings or a risen engine counter load the same digest again', () => {
  const actual = anActual({ files: [A], loaded: [aLoaded(A)] });
  expect(steps(aDesired({ versions: [aVersion(A, { contextTokens: 1_024 })] }), actual)).toEqual(['drain a']);
  expect(steps(aDesired({ versions: [aVersion(A)], engineGeneration: 1 }), actual)).toEqual(['drain a']);
  expect(steps(aDesired({ versions: [aVersion(A)], engineGeneration: 1 }), anActual({ files: [A], loaded: [aLoaded(A, { state: 'draining' })] }))).toEqual(['unload a']);
});

test('a version that was draining and is wanted again is tested and serves', () => {
  expect(steps(aDesired({ versions: [aVersion(A)] }), anActual({ files: [A], loaded: [aLoaded(A, { state: 'draining' })] }))).toEqual(['smoke_test a']);
});

test('a remembered failure stops a version until the retry counter rises, and the old one goes on serving', () => {
  const failed = [{ digest: B, contextTokens: 512, slots: 2, retryGeneration: 1, problem: aProblem(B) }];
  const actual = anActual({ files: [A, B], loaded: [aLoaded(A)], failed });
  expect(steps(aDesired({ versions: [aVersion(B)], retryGeneration: 1 }), actual)).toEqual([]);
  expect(steps(aDesired({ versions: [aVersion(B)], retryGeneration: 2 }), actual)).toEqual(['load b']);
  expect(steps(aDesired({ versions: [aVersion(B, { slots: 1 })], retryGeneration: 1 }), actual)).toEqual(['load b']);
});

test('a version that failed its smoke test is unloaded', () => {
  const failed = [{ digest: A, contextTokens: 512, slots: 2, retryGeneration: 0, problem: aProblem(A) }];
  expect(steps(aDesired({ versions: [aVersion(A)] }), anActual({ files: [A], loaded: [aLoaded(A, { state: 'untested' })], failed }))).toEqual(['unload a']);
});

test('kept bytes stay, and nothing wanted at all unloads everything', () => {
  expect(steps(aDesired({ versions: [aVersion(B)], keep: [A] }), anActual({ files: [A, B, C], loaded: [aLoaded(B)] }))).toEqual(['delete c']);
  expect(steps(aDesired(), anActual({ files: [A], loaded: [aLoaded(A)] }))).toEqual(['drain a']);
});

test('a digest that is listed twice is one engine, with the first settings', () => {
  const desired = aDesired({ versions: [aVersion(A), aVersion(A, { slots: 9 })] });
  expect(plan(desired, anActual({ files: [A], loaded: [aLoaded(A)] }))).toEqual([]);
});
