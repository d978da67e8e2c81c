import { expect, test } from 'vitest';
import { presenceOf } from '../../src/device/presence.ts';

test.each([
  [null, 'offline'], [0, 'online'], [21_999, 'online'], [22_000, 'suspect'], [44_999, 'suspect'], [45_000, 'offline'],
] as const)('a device that was silent for %s ms is %s', (silentMs, link) => {
  expect(presenceOf(silentMs)).toBe(link);
});
