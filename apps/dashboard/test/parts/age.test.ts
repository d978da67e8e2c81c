import { expect, test } from 'vitest';
import { ageText, clockText, instantText } from '../../src/parts/age.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [0, 'now'], [1_999, 'now'], [2 * SECOND, '2 s'], [59_999, '59 s'], [MINUTE, '1 min'], [4 * MINUTE + 59 * SECOND, '4 min'], [HOUR - 1, '59 min'],
  [HOUR, '1 h'], [DAY - 1, '23 h'], [DAY, '1 d'], [400 * DAY, '400 d'],
])('%d ms ago reads "%s"', (ms, text) => {
  expect(ageText(1_000_000, 1_000_000 + ms)).toBe(text);
});

test('an instant ahead of this clock is now, never negative', () => {
  expect(ageText(2_000, 1_000)).toBe('now');
});

test('midnight is 00, not 24', () => {
  expect(clockText(new Date(2026, 10, 24, 0, 4, 10).getTime())).toBe('00:04:10');
});

test('the hover text carries UTC beside the local time', () => {
  expect(instantText(Date.UTC(2026, 10, 24, 12, 4, 10))).toContain('2026-11-24 12:04:10 UTC');
});
