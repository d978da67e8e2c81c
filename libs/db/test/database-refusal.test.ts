import { expect, test } from 'vitest';
import { DatabaseRefusal } from '../src/database-refusal.ts';

test('a refusal is one line, even when its cause had several', () => {
  const refusal = new DatabaseRefusal('postgres_failed', 'initdb failed (no space\n  left): free the disk');
  expect(refusal).toMatchObject({ name: 'DatabaseRefusal', code: 'postgres_failed', message: 'initdb failed (no space left): free the disk' });
});
