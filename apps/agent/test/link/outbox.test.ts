import { UNKNOWN_POWER, UNKNOWN_TEMPERATURE } from '@flotilla/protocol/measurement';
import type { Sample } from '@flotilla/protocol/sample';
import { expect, test } from 'vitest';
import { Outbox } from '../../src/link/outbox.ts';

const aSample = (at: number): Sample => ({
  at, windowMs: 5_000, promptTokens: 0, generatedTokens: 0, runningAttempts: 0, cpuShare: null, memoryUsedBytes: null, power: UNKNOWN_POWER, temperature: UNKNOWN_TEMPERATURE,
});
const instants = (frame: ReturnType<Outbox['next']>) => frame?.samples.map(({ at }) => at);

test('samples wait until their frame is acknowledged, one frame at a time', () => {
  const outbox = new Outbox();
  outbox.add(aSample(1));
  const first = outbox.next();
  outbox.add(aSample(2));
  expect([instants(first), outbox.next()]).toEqual([[1], null]);
  outbox.acknowledge(99);
  expect(outbox.next()).toBeNull();
  outbox.acknowledge(first?.seq ?? 0);
  expect(instants(outbox.next())).toEqual([2]);
});

test('on a new connection everything unacknowledged is sent again', () => {
  const outbox = new Outbox();
  outbox.add(aSample(1));
  const lost = outbox.next();
  outbox.add(aSample(2));
  outbox.reset();
  const again = outbox.next();
  expect(instants(again)).toEqual([1, 2]);
  outbox.acknowledge(lost?.seq ?? 0);
  expect(outbox.size).toBe(2);
});

test('when it is full the oldest go and are counted, also while a frame is under way', () => {
  const outbox = new Outbox();
  for (let at = 0; at < 1_000; at += 1) outbox.add(aSample(at));
  const frame = outbox.next();
  outbox.add(aSample(1_000));
  expect([outbox.dropped, outbox.size]).toEqual([1, 1_000]);
  outbox.acknowledge(frame?.seq ?? 0);
  expect(instants(outbox.next())).toEqual([1_000]);
});
