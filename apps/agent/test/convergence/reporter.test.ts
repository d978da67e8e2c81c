import type { Report } from '@flotilla/protocol/report';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Reporter, reportOf } from '../../src/convergence/reporter.ts';
import { A, aDesired, aLoaded, anActual, aProblem } from './builders.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const view = { actual: anActual({ files: [A], loaded: [aLoaded(A, { state: 'untested' })] }), convergence: 'updating' as const, problem: null, step: null };

test('a report says what is wanted, what is there, and what goes wrong', () => {
  expect(reportOf(aDesired({ revision: 4 }), { ...view, problem: aProblem(A) })).toEqual({
    desired: { fleetGeneration: 1, revision: 4 },
    convergence: 'updating',
    files: [{ digest: A, sizeBytes: 1_000 }],
    loaded: [{ digest: A, contextTokens: 512, slots: 2, state: 'loading' }],
    step: null,
    problem: aProblem(A),
  });
  expect(reportOf(null, view).desired).toBeNull();
});

function aReporter() {
  let current: Report = reportOf(null, view);
  const sent: Report[] = [];
  let connected = true;
  const reporter = new Reporter(() => current, (report) => connected && sent.push(report) > 0);
  const say = (change: Partial<Report>) => {
    current = { ...current, ...change };
    reporter.changed();
  };
  return { reporter, sent, say, connect: (up: boolean) => (connected = up) };
}

const downloading = (doneShare: number) => ({ step: { kind: 'download' as const, digest: A, doneShare } });

test('what is not new is not sent, and progress at most once a second', () => {
  const { reporter, sent, say } = aReporter();
  reporter.opening();
  say({});
  expect(sent).toHaveLength(0);
  for (const share of [0, 0.1, 0.2, 0.3]) say(downloading(share));
  expect(sent.map(({ step }) => step?.doneShare)).toEqual([0]);
  vi.advanceTimersByTime(1_000);
  expect(sent.map(({ step }) => step?.doneShare)).toEqual([0, 0.3]);
});

test('anything but progress is sent at once', () => {
  const { reporter, sent, say } = aReporter();
  reporter.opening();
  say(downloading(0.5));
  say({ step: null, convergence: 'settled' });
  expect(sent.map(({ convergence }) => convergence)).toEqual(['updating', 'settled']);
});

test('a report that could not leave is not taken for sent', () => {
  const { reporter, sent, say, connect } = aReporter();
  reporter.opening();
  connect(false);
  say({ convergence: 'settled' });
  connect(true);
  say({});
  expect(sent.map(({ convergence }) => convergence)).toEqual(['settled']);
});
