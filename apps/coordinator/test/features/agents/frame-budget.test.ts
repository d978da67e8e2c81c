import { expect, test } from 'vitest';
import { FrameBudget } from '../../../src/features/agents/frame-budget.ts';

test('a burst of 400 passes, the next must wait its hundredth of a second', () => {
  const budget = new FrameBudget(0);
  expect(Array.from({ length: 400 }, () => budget.take(0)).every(Boolean)).toBe(true);
  expect(budget.take(0)).toBe(false);
  expect(budget.take(10)).toBe(true);
  expect(budget.take(10)).toBe(false);
});

test('a hundred frames a second pass for ever', () => {
  const budget = new FrameBudget(0);
  for (let frame = 1; frame <= 5_000; frame += 1) expect(budget.take(frame * 10)).toBe(true);
});

test('answers that were asked for do not count against a fast device', () => {
  const budget = new FrameBudget(0);
  for (let job = 0; job < 1_000; job += 1) {
    budget.assigned();
    expect([budget.take(0), budget.take(0), budget.take(0)]).toEqual([true, true, true]);
  }
});
