import { expect, test } from 'vitest';
import { nextKey } from '../../src/parts/key-sequence.ts';

const KEYS = ['/', 'j', 'g f'];

function typed(keys: string): (string | null)[] {
  let pending = '';
  return [...keys].map((key) => {
    const step = nextKey(pending, key, KEYS);
    ({ pending } = step);
    return step.hit;
  });
}

test('a single key acts at once and a sequence at its end', () => {
  expect(typed('jgf')).toEqual(['j', null, 'g f']);
});

test('a key that leads nowhere is forgotten, but may begin anew', () => {
  expect(typed('gxf')).toEqual([null, null, null]);
  expect(typed('ggf')).toEqual([null, null, 'g f']);
  expect(typed('gj')).toEqual([null, 'j']);
});
