import { expect, test } from 'vitest';
import { firstTokenDeadlineMs, loadDeadlineMs } from '../../src/inference/deadlines.ts';

test('a load may take a minute, and longer for big files', () => {
  expect([loadDeadlineMs(0), loadDeadlineMs(5_000_000_000), Number.isInteger(loadDeadlineMs(12_345))]).toEqual([60_000, 560_000, true]);
});

test('the first token has a minute, three times the estimate for long prompts, and ten minutes while the speed is unknown', () => {
  expect(firstTokenDeadlineMs(300, 0.1)).toBe(60_000);
  expect(firstTokenDeadlineMs(30_000, 0.1)).toBe(300_000);
  expect(firstTokenDeadlineMs(30_000, null)).toBe(600_000);
  expect(firstTokenDeadlineMs(1_000_000, 0.000_01)).toBe(3_600_000);
});
