import type { DesiredState, DesiredVersion } from '@flotilla/protocol/desired-state';
import type { StepProblem } from '@flotilla/protocol/report';

/** A loaded version. `untested` has not passed its smoke test yet; only `ready` takes work. */
export type LoadedFacts = {
  digest: string;
  contextTokens: number;
  slots: number;
  /** The desired state's `engineGeneration` when it was loaded. */
  engineGeneration: number;
  state: 'untested' | 'ready' | 'draining';
  busy: boolean;
};

/** A version with settings that cannot work here, tried when the desired state's counter stood at `retryGeneration`. */
export type FailedVersion = { digest: string; contextTokens: number; slots: number; retryGeneration: number; problem: StepProblem };

/** What is true of this device. `files` were checked against their digests when they were stored. */
export type Actual = {
  files: readonly { digest: string; sizeBytes: number }[];
  loaded: readonly LoadedFacts[];
  failed: readonly FailedVersion[];
};

type Steps = {
  download: { digest: string; version: DesiredVersion };
  load: { digest: string; version: DesiredVersion; engineGeneration: number };
  smoke_test: { digest: string; version: DesiredVersion };
  drain: { digest: string };
  unload: { digest: string };
  delete: { digest: string };
};
export type StepName = keyof Steps;
export type Step<Name extends StepName = StepName> = { [Each in Name]: { kind: Each } & Steps[Each] }[Name];

/** The remembered failures that keep wanted versions from being tried. */
export const blocksOf = (desired: DesiredState, actual: Actual): FailedVersion[] =>
  wantedVersions(desired).flatMap((version) => (loadedAs(version, desired, actual)?.state === 'ready' ? [] : (blockOf(version, desired, actual) ?? [])));

/** One engine per digest: where a digest is listed twice, its first settings hold. */
export const wantedVersions = (desired: DesiredState): DesiredVersion[] =>
  desired.versions.filter((version, at) => desired.versions.findIndex(({ digest }) => digest === version.digest) === at);

/**
 * The next steps towards `desired`, the most useful first and each possible now; none means settled, or blocked (`blocksOf`).
 * What serves goes on serving until every wanted version is ready, except a digest that must be loaded again with other settings.
 * Old bytes go last, kept ones never.
 */
export function plan(desired: DesiredState | null, actual: Actual): Step[] {
  if (!desired) return [];
  const wanted = wantedVersions(desired);
  const steps = wanted.flatMap((version) => nextFor(version, desired, actual));
  const surplus = actual.loaded.filter(({ digest }) => !wanted.some((version) => version.digest === digest));
  const idle = surplus.filter(({ state }) => state !== 'ready').map(retire);
  const complete = wanted.every((version) => loadedAs(version, desired, actual)?.state === 'ready');
  if (!complete) return [...steps, ...idle].toSorted((one, other) => ORDER[one.kind] - ORDER[other.kind]);
  if (surplus.length > 0) return surplus.map(retire);
  const used = new Set([...wanted.map(({ digest }) => digest), ...desired.keep]);
  return actual.files.filter(({ digest }) => !used.has(digest)).map(({ digest }) => ({ kind: 'delete', digest }));
}

/** What brings a new version closer comes before what interrupts one that serves. */
const ORDER: Record<StepName, number> = { smoke_test: 0, load: 1, unload: 2, download: 3, drain: 4, delete: 5 };

function nextFor(version: DesiredVersion, desired: DesiredState, actual: Actual): Step[] {
  const { digest } = version;
  const loaded = actual.loaded.find((candidate) => candidate.digest === digest);
  const asWanted = loadedAs(version, desired, actual);
  if (asWanted?.state === 'ready') return [];
  if (blockOf(version, desired, actual)) return asWanted ? [retire(asWanted)] : [];
  if (asWanted) return [{ kind: 'smoke_test', digest, version }];
  if (!actual.files.some((file) => file.digest === digest)) return [{ kind: 'download', digest, version }];
  if (loaded) return [retire(loaded)];
  return [{ kind: 'load', digest, version, engineGeneration: desired.engineGeneration }];
}

function blockOf(version: DesiredVersion, desired: DesiredState, actual: Actual): FailedVersion | null {
  const same = (failed: FailedVersion) => failed.digest === version.digest && failed.contextTokens === version.contextTokens && failed.slots === version.slots;
  return actual.failed.find((failed) => same(failed) && failed.retryGeneration >= desired.retryGeneration) ?? null;
}

function loadedAs(version: DesiredVersion, desired: DesiredState, actual: Actual): LoadedFacts | null {
  const matches = (loaded: LoadedFacts) =>
    loaded.digest === version.digest && loaded.contextTokens === version.contextTokens && loaded.slots === version.slots && loaded.engineGeneration >= desired.engineGeneration;
  return actual.loaded.find(matches) ?? null;
}

function retire({ digest, state, busy }: LoadedFacts): Step {
  const waiting = busy || state === 'ready';
  return { kind: waiting ? 'drain' : 'unload', digest };
}
