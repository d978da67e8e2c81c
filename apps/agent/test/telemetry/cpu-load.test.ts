import { expect, test } from 'vitest';
import { CpuLoad, type ReadCores } from '../../src/telemetry/cpu-load.ts';

/** One reading per element: [busy ms, idle ms] of each core. */
function cores(...readings: readonly [busy: number, idle: number][][]): ReadCores {
  const left = readings.map((list) => list.map(([user, idle]) => ({ times: { user, nice: 0, sys: 0, idle, irq: 0 } })));
  return () => left.shift() ?? [];
}

test('the first reading knows no load', () => {
  expect(new CpuLoad(cores([[5, 5]])).readShare()).toBeNull();
});

test('the share is that of all cores since the reading before', () => {
  const load = new CpuLoad(cores([[100, 900], [0, 1_000]], [[200, 900], [0, 1_100]], [[200, 1_000], [0, 1_200]]));
  load.readShare();
  expect(load.readShare()).toBe(0.5);
  expect(load.readShare()).toBe(0);
});

test('no time between two readings is an unknown load, not an idle one', () => {
  const load = new CpuLoad(cores([[1, 1]], [[1, 1]]));
  load.readShare();
  expect(load.readShare()).toBeNull();
});

test('a system that tells nothing has an unknown load', () => {
  const load = new CpuLoad(() => []);
  load.readShare();
  expect(load.readShare()).toBeNull();
});

test('counters that run backwards never give a share outside 0 to 1', () => {
  const load = new CpuLoad(cores([[100, 100]], [[50, 300]], [[400, 200]]));
  load.readShare();
  expect(load.readShare()).toBe(0);
  expect(load.readShare()).toBe(1);
});
