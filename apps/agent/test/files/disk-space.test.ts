import { expect, test } from 'vitest';
import { spaceNeeded } from '../../src/files/disk-space.ts';

test('a tenth more than what is missing and 512 MiB must be free', () => {
  expect(spaceNeeded(1_000_000_001)).toBe(1_100_000_002 + 512 * 1024 * 1024);
  expect(spaceNeeded(0)).toBe(512 * 1024 * 1024);
});
