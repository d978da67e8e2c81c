import type { DesiredState } from '@flotilla/protocol/desired-state';
import type { LoadedVersion, Report } from '@flotilla/protocol/report';
import type { View } from './converge.ts';

/** Limits of a report (libs/protocol/src/report.ts). */
const MAX_FILES = 256;
const MAX_LOADED = 16;

/** What this device says of itself, whole. */
export function reportOf(desired: DesiredState | null, { actual, convergence, step, problem }: View): Report {
  return {
    desired: desired && { fleetGeneration: desired.fleetGeneration, revision: desired.revision },
    convergence,
    files: actual.files.slice(0, MAX_FILES).map(({ digest, sizeBytes }) => ({ digest, sizeBytes })),
    loaded: actual.loaded.slice(0, MAX_LOADED).map(({ digest, contextTokens, slots, state }) => ({ digest, contextTokens, slots, state: stateOf(state) })),
    step,
    problem,
  };
}

const stateOf = (state: View['actual']['loaded'][number]['state']): LoadedVersion['state'] => (state === 'untested' ? 'loading' : state);

/** Progress of a download changes all the time; people look once a second. */
const MIN_GAP_MS = 1_000;

/** Sends a report when it says something new: at once when more than progress changed, else at most once a second. */
export class Reporter {
  readonly #read: () => Report;
  readonly #send: (report: Report) => boolean;
  #sent: { text: string; withoutProgress: string; atMs: number } | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(read: () => Report, send: (report: Report) => boolean) {
    this.#read = read;
    this.#send = send;
  }

  /** The report that opens a connection; later ones are compared with it. */
  opening(): Report {
    const report = this.#read();
    this.#remember(report);
    return report;
  }

  changed(): void {
    const report = this.#read();
    const waitMs = this.#sent && this.#sent.withoutProgress === withoutProgress(report) ? this.#sent.atMs + MIN_GAP_MS - performance.now() : 0;
    if (this.#sent?.text === JSON.stringify(report)) return;
    if (waitMs > 0) {
      this.#timer ??= setTimeout(() => this.#later(), waitMs);
      return;
    }
    if (this.#send(report)) this.#remember(report);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }

  #later(): void {
    this.#timer = null;
    this.changed();
  }

  #remember(report: Report): void {
    this.#sent = { text: JSON.stringify(report), withoutProgress: withoutProgress(report), atMs: performance.now() };
  }
}

const withoutProgress = (report: Report): string => JSON.stringify({ ...report, step: report.step && { ...report.step, doneShare: null } });
