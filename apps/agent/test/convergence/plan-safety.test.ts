import type { DesiredState } from '@flotilla/protocol/desired-state';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Actual, blocksOf, type LoadedFacts, plan, type Step, wantedVersions } from '../../src/convergence/plan.ts';
import { progressOf } from '../../src/convergence/progress.ts';
import { aDesired, aDigest, anActual, aProblem, aVersion } from './builders.ts';

type Fate = 'works' | 'bad_bytes' | 'load_fails' | 'smoke_fails';

const digest = fc.constantFrom(...['a', 'b', 'c', 'd'].map(aDigest));
const settings = { contextTokens: fc.constantFrom(256, 512), slots: fc.constantFrom(1, 2) };
const version = fc.record({ digest, ...settings }).map(({ digest: of, ...rest }) => aVersion(of, rest));
const desiredState = fc.record({
  versions: fc.array(version, { maxLength: 4 }), keep: fc.uniqueArray(digest), engineGeneration: fc.nat(2), retryGeneration: fc.nat(2),
}).map(aDesired);
const loaded: fc.Arbitrary<LoadedFacts> = fc.record({
  digest, ...settings, engineGeneration: fc.nat(2), state: fc.constantFrom('untested', 'ready', 'draining'), busy: fc.boolean(),
});
const failed = fc.record({ digest, ...settings, retryGeneration: fc.nat(2) }).map((failure) => ({ ...failure, problem: aProblem(failure.digest) }));
const actualState = fc.record({
  files: fc.uniqueArray(digest), loaded: fc.uniqueArray(loaded, { selector: (facts) => facts.digest }), failed: fc.array(failed, { maxLength: 4 }),
}).map(anActual);
const fates = fc.dictionary(digest, fc.constantFrom<Fate>('works', 'bad_bytes', 'load_fails', 'smoke_fails'));

/** What the device looks like after a step, if its versions fare as `fates` says. */
function after(step: Step, actual: Actual, { desired, fate }: { desired: DesiredState; fate: Fate }): Actual {
  const others = actual.loaded.filter((facts) => facts.digest !== step.digest);
  const [mine] = actual.loaded.filter((facts) => facts.digest === step.digest);
  const fails = (fate === 'bad_bytes' && step.kind === 'download') || (fate === 'load_fails' && step.kind === 'load') || (fate === 'smoke_fails' && step.kind === 'smoke_test');
  if (fails && 'version' in step) {
    const { contextTokens, slots } = step.version;
    return { ...actual, failed: [...actual.failed, { digest: step.digest, contextTokens, slots, retryGeneration: desired.retryGeneration, problem: aProblem(step.digest) }] };
  }
  switch (step.kind) {
    case 'download':
      return { ...actual, files: [...actual.files, { digest: step.digest, sizeBytes: 1 }] };
    case 'load':
      expect(mine).toBeUndefined();
      return { ...actual, loaded: [...others, { digest: step.digest, contextTokens: step.version.contextTokens, slots: step.version.slots, engineGeneration: step.engineGeneration, state: 'untested', busy: false }] };
    case 'smoke_test':
      return { ...actual, loaded: [...others, ...(mine ? [{ ...mine, state: 'ready' as const }] : [])] };
    case 'drain':
      return { ...actual, loaded: [...others, ...(mine ? [{ ...mine, state: 'draining' as const, busy: false }] : [])] };
    case 'unload':
      return { ...actual, loaded: others };
    case 'delete':
      return { ...actual, files: actual.files.filter((file) => file.digest !== step.digest) };
  }
}

const readyAsWanted = (desired: DesiredState, actual: Actual) => wantedVersions(desired).filter((wanted) => actual.loaded.some((facts) =>
  facts.digest === wanted.digest && facts.state === 'ready' && facts.slots === wanted.slots && facts.contextTokens === wanted.contextTokens && facts.engineGeneration >= desired.engineGeneration));

function expectSafe(step: Step, desired: DesiredState, actual: Actual): void {
  const wanted = wantedVersions(desired);
  const isWanted = wanted.some((candidate) => candidate.digest === step.digest);
  if (step.kind === 'delete') {
    expect(isWanted || desired.keep.includes(step.digest) || actual.loaded.some((facts) => facts.digest === step.digest)).toBe(false);
  }
  const [target] = actual.loaded.filter((facts) => facts.digest === step.digest);
  if (step.kind === 'unload') expect(target?.state === 'ready' || target?.busy).toBe(false);
  // Only what must be loaded again with other settings may stop serving before everything wanted serves.
  if (step.kind === 'drain' && target?.state === 'ready' && !isWanted) expect(readyAsWanted(desired, actual)).toHaveLength(wanted.length);
  if (step.kind === 'drain' && isWanted) expect(readyAsWanted(desired, actual).some((ready) => ready.digest === step.digest)).toBe(false);
}

test('from any state the first steps lead to settled or to a stated block, safely', () => {
  fc.assert(fc.property(desiredState, actualState, fates, (desired, start, fateOf) => {
    let actual = start;
    for (let count = 0; ; count += 1) {
      expect(count).toBeLessThan(60);
      const steps = plan(desired, actual);
      for (const each of steps) expectSafe(each, desired, actual);
      const [step] = steps;
      if (!step) break;
      actual = after(step, actual, { desired, fate: fateOf[step.digest] ?? 'works' });
    }
    const blocks = blocksOf(desired, actual);
    expect(readyAsWanted(desired, actual).length + blocks.length).toBe(wantedVersions(desired).length);
    const { convergence, problem } = progressOf(desired, actual, { refused: null, failed: new Map() });
    expect(convergence).toBe(blocks.length > 0 ? 'blocked' : 'settled');
    expect(problem).toEqual(blocks[0]?.problem ?? null);
  }), { numRuns: 500 });
});

test('without a desired state no device ever does anything', () => {
  fc.assert(fc.property(actualState, (actual) => plan(null, actual).length === 0));
});
