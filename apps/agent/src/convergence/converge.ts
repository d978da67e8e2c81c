import type { Report, StepProblem } from '@flotilla/protocol/report';
import type { Logger } from 'pino';
import type { DesiredStore } from './desired-store.ts';
import { type Executors, perform, type StepOutcome } from './executors.ts';
import type { FailureMemory } from './failure-memory.ts';
import { type Actual, plan, type Step } from './plan.ts';
import { type Progress, progressOf, stepKey } from './progress.ts';
import type { RetryClock } from './retry-clock.ts';

type Parts = {
  desired: DesiredStore; look: () => Promise<Actual>; executors: Executors; failures: FailureMemory; retry: RetryClock; log: Logger;
  /** Something a report may say has changed. */
  changed(): void;
};
type Lane = 'files' | 'engines';
type Running = { step: Step; key: string; abort: AbortController; doneShare: number | null; done: Promise<void> };
export type View = Progress & { actual: Actual; step: Report['step'] };

/** One crash can be bad luck; a version that fails to load twice in a row does not work here. */
const MAX_LOAD_FAILURES = 2;
/** An engine that lived this long was healthy: its crash says nothing about the next start. */
const HEALTHY_MS = 60_000;

const NOTHING: Actual = { files: [], loaded: [], failed: [] };
const laneOf = ({ kind }: Step): Lane => (kind === 'download' || kind === 'delete' ? 'files' : 'engines');

/**
 * Brings the device to its desired state: look, plan, begin the first step, look again. Nothing is remembered of a plan, so a
 * crash or a changed mind needs no special case. A long download runs beside the steps of engines; otherwise one step at a time.
 */
export class Convergence {
  readonly #parts: Parts;
  readonly #running = new Map<Lane, Running>();
  readonly #loadFailures = new Map<string, number>();
  #view: View = { actual: NOTHING, step: null, convergence: 'updating', problem: null };
  #wakeUp: () => void = () => undefined;
  #woken = false;
  #stopped = false;
  #ended: Promise<void> | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get view(): View {
    const step = this.#running.get('engines') ?? this.#running.get('files');
    return { ...this.#view, step: step ? { kind: step.step.kind, digest: step.step.digest, doneShare: step.doneShare } : null };
  }

  /** Resolves after the first look, so that a report has something true to say. */
  async start(): Promise<void> {
    await this.#round();
    this.#ended = this.#loop();
  }

  /** Something changed: look again. */
  wake(): void {
    this.#woken = true;
    this.#wakeUp();
  }

  /** Resolves when no step is running any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { abort } of this.#running.values()) abort.abort();
    this.wake();
    await this.#ended;
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  engineCrashed(digest: string, livedMs: number): void {
    const { desired, retry } = this.#parts;
    const version = desired.current?.versions.find((candidate) => candidate.digest === digest);
    if (!desired.current || !version) return;
    const key = stepKey({ kind: 'load', digest, version, engineGeneration: desired.current.engineGeneration });
    if (livedMs >= HEALTHY_MS) retry.succeeded(key);
    else retry.failed(key, { code: 'load_failed', digest, detail: 'the engine process died soon after loading' }, performance.now());
  }

  async #loop(): Promise<void> {
    while (!this.#stopped) {
      await this.#sleep(this.#parts.retry.nextMs(performance.now()));
      if (!this.#stopped) await this.#round().catch((error: unknown) => this.#roundFailed(error));
    }
  }

  async #roundFailed(error: unknown): Promise<void> {
    this.#parts.log.error({ err: error }, 'could not look at this device');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    this.wake();
  }

  async #sleep(forMs: number | null): Promise<void> {
    if (!this.#woken) {
      await new Promise<void>((resolve) => {
        const timer = forMs === null ? null : setTimeout(resolve, forMs + 1);
        this.#wakeUp = () => {
          if (timer) clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#woken = false;
  }

  async #round(): Promise<void> {
    const { desired, look, retry, changed } = this.#parts;
    const actual = await look();
    if (this.#stopped) return;
    const steps = plan(desired.current, actual);
    const keys = new Set(steps.map(stepKey));
    for (const running of this.#running.values()) if (!keys.has(running.key)) running.abort.abort();
    for (const step of steps) if (!this.#running.has(laneOf(step)) && !retry.held(stepKey(step), performance.now())) this.#begin(step);
    this.#view = { ...this.#view, actual, ...progressOf(desired.current, actual, { refused: desired.refused, failed: retry.problems() }) };
    changed();
  }

  #begin(step: Step): void {
    const { log, executors, changed } = this.#parts;
    const running: Running = { step, key: stepKey(step), abort: new AbortController(), doneShare: null, done: Promise.resolve() };
    const progress = (doneShare: number) => {
      running.doneShare = doneShare;
      changed();
    };
    this.#running.set(laneOf(step), running);
    log.info({ step: step.kind, digest: step.digest }, 'step begun');
    running.done = perform(executors, step, { signal: running.abort.signal, progress })
      .catch((error: unknown) => broken(step, error))
      .then((outcome) => (running.abort.signal.aborted ? undefined : this.#note(step, outcome)))
      .catch((error: unknown) => log.error({ err: error, step: step.kind }, 'outcome of a step could not be kept'))
      .finally(() => {
        this.#running.delete(laneOf(step));
        this.wake();
      });
  }

  async #note(step: Step, outcome: StepOutcome): Promise<void> {
    const { retry, log } = this.#parts;
    if (outcome.ok) {
      log.info({ step: step.kind, digest: step.digest }, 'step done');
      if (step.kind === 'smoke_test') this.#loadFailures.delete(versionKey(step));
      // A load proves itself only by living: see engineCrashed.
      if (step.kind !== 'load') retry.succeeded(stepKey(step));
      return;
    }
    const { problem } = outcome;
    const permanent = outcome.failureClass === 'permanent' || this.#failedToLoadTooOften(step, problem);
    log.error({ step: step.kind, ...problem, permanent }, 'step failed');
    if (permanent && 'version' in step) await this.#remember(step, problem);
    else retry.failed(stepKey(step), problem, performance.now());
  }

  #failedToLoadTooOften(step: Step, problem: StepProblem): boolean {
    if ((step.kind !== 'load' && step.kind !== 'smoke_test') || problem.code === 'insufficient_memory') return false;
    const failures = (this.#loadFailures.get(versionKey(step)) ?? 0) + 1;
    this.#loadFailures.set(versionKey(step), failures);
    return failures >= MAX_LOAD_FAILURES;
  }

  async #remember(step: Step<'download' | 'load' | 'smoke_test'>, problem: StepProblem): Promise<void> {
    this.#loadFailures.delete(versionKey(step));
    const { digest, version: { contextTokens, slots } } = step;
    await this.#parts.failures.remember({ digest, contextTokens, slots, retryGeneration: this.#parts.desired.current?.retryGeneration ?? 0, problem });
  }
}

const versionKey = ({ digest, version: { contextTokens, slots } }: Step<'load' | 'smoke_test' | 'download'>): string => `${digest} ${contextTokens} ${slots}`;

/** A step that throws is a bug or a broken disk; either way the device goes on and tries again. */
function broken({ kind, digest }: Step, error: unknown): StepOutcome {
  const detail = `${kind} broke: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500);
  return { ok: false, failureClass: 'transient', problem: { code: kind === 'download' ? 'download_failed' : 'load_failed', digest, detail } };
}
