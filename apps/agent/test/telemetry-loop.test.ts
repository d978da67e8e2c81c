import { UNKNOWN_POWER, UNKNOWN_TEMPERATURE } from '@flotilla/protocol/measurement';
import type { Sample } from '@flotilla/protocol/sample';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Activity } from '../src/inference/work-runner.ts';
import { TelemetryLoop } from '../src/telemetry-loop.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const RESTING: Activity = { promptTokens: 0, generatedTokens: 0, runningAttempts: 0 };

function aLoop() {
  const samples: Sample[] = [];
  let activity = RESTING;
  const loop = new TelemetryLoop({
    log: pino({ level: 'silent' }),
    read: async ({ windowMs, ...counts }) => ({ at: 0, windowMs, ...counts, cpuShare: null, memoryUsedBytes: null, power: UNKNOWN_POWER, temperature: UNKNOWN_TEMPERATURE }),
    takeActivity: () => activity,
    active: () => activity !== RESTING,
    sampled: (sample) => void samples.push(sample),
  });
  loop.start();
  return { loop, samples, work: (next: Activity) => (activity = next), pass: (ms: number) => vi.advanceTimersByTimeAsync(ms) };
}

test('at rest there is one early sample for the first load figure, then one every 30 seconds, over the time since the last', async () => {
  const { loop, samples, pass } = aLoop();
  await pass(99_000);
  expect(samples.map(({ windowMs }) => windowMs)).toEqual([5_000, 30_000, 30_000, 30_000]);
  await loop.stop();
  await pass(60_000);
  expect(samples).toHaveLength(4);
});

test('while something runs there is one every 5 seconds, and one more after the end', async () => {
  const { samples, work, pass } = aLoop();
  work({ promptTokens: 9, generatedTokens: 4, runningAttempts: 1 });
  await pass(10_000);
  work(RESTING);
  await pass(20_000);
  expect(samples.map(({ generatedTokens }) => generatedTokens)).toEqual([4, 4, 0]);
});

test('a sample that is asked for comes at once', async () => {
  const { loop, samples } = aLoop();
  await loop.sample();
  expect(samples).toHaveLength(1);
});

test('a sensor that fails costs one sample and nothing else', async () => {
  let fails = true;
  const taken: number[] = [];
  const loop = new TelemetryLoop({
    log: pino({ level: 'silent' }),
    read: async () => {
      if (fails) throw new Error('no such sensor');
      return { at: 1, windowMs: 1, ...RESTING, cpuShare: null, memoryUsedBytes: null, power: UNKNOWN_POWER, temperature: UNKNOWN_TEMPERATURE };
    },
    takeActivity: () => RESTING, active: () => false, sampled: ({ at }) => void taken.push(at),
  });
  await loop.sample();
  fails = false;
  await loop.sample();
  expect(taken).toEqual([1]);
});
