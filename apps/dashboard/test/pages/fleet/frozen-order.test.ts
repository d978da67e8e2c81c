import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepOrder, orderChanges } from '../../../src/pages/fleet/frozen-order.ts';

test('one row that climbs over all others is one change', () => {
  expect(orderChanges(['a', 'b', 'c', 'd'], ['d', 'a', 'b', 'c'])).toBe(1);
});

test('rows that come and go count', () => {
  expect(orderChanges(['a', 'b'], ['b', 'c', 'd'])).toBe(3);
});

test('the same order is no change', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.string()), (ids) => {
    expect(orderChanges(ids, ids)).toBe(0);
  }));
});

test('there is a change exactly when what is shown is not what should be', () => {
  const ids = fc.shuffledSubarray(['a', 'b', 'c', 'd', 'e', 'f']);
  fc.assert(fc.property(ids, ids, (shown, next) => {
    expect(orderChanges(shown, next) > 0).toBe(shown.join() !== next.join());
    expect(orderChanges(shown, next)).toBeLessThanOrEqual(shown.length + next.length);
  }));
});

test('a kept order shows newer contents, drops who is gone and lets nobody in', () => {
  const rows = [{ id: 'c', word: 'new' }, { id: 'a', word: 'idle' }, { id: 'b', word: 'blocked' }];
  expect(keepOrder(['b', 'x', 'a'], rows)).toEqual([{ id: 'b', word: 'blocked' }, { id: 'a', word: 'idle' }]);
});
