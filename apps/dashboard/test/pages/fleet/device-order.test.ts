import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_SORT, nextSort, parseSort, sortDevices, sortText } from '../../../src/pages/fleet/device-order.ts';
import { aDevice, names, someVitals } from '../../a-device.ts';

const measured = (watts: number) => someVitals({ power: { watts, source: 'rapl', covers: 'package', quality: 'measured', errorShare: null } });
const fleet = [
  aDevice({ name: 'a', headline: 'serving', vitals: measured(20) }),
  aDevice({ name: 'b', headline: 'offline' }),
  aDevice({ name: 'c', headline: 'serving', vitals: measured(0) }),
  aDevice({ name: 'd', headline: 'blocked', vitals: someVitals() }),
];

test('by default what needs a person comes first, and equals keep their order', () => {
  expect(names(sortDevices(fleet, DEFAULT_SORT))).toEqual(['b', 'd', 'a', 'c']);
});

test('a missing reading goes last in either direction and is not taken for zero', () => {
  expect(names(sortDevices(fleet, { by: 'watts', descending: true }))).toEqual(['a', 'c', 'b', 'd']);
  expect(names(sortDevices(fleet, { by: 'watts', descending: false }))).toEqual(['c', 'a', 'b', 'd']);
});

test('who is online was seen last', () => {
  const seen = [aDevice({ name: 'never', link: 'offline', lastSeenAt: null }), aDevice({ name: 'gone', link: 'offline', lastSeenAt: 5 }), aDevice({ name: 'here' }), aDevice({ name: 'here too' })];
  expect(names(sortDevices(seen, { by: 'seen', descending: true }))).toEqual(['here', 'here too', 'gone', 'never']);
});

test('names count as people do', () => {
  const tills = ['till-10', 'Till-9', 'till-1'].map((name) => aDevice({ name }));
  expect(names(sortDevices(tills, { by: 'name', descending: false }))).toEqual(['till-1', 'Till-9', 'till-10']);
});

test('sorting loses and invents nobody', () => {
  const by = fc.constantFrom('state', 'name', 'model', 'slots', 'rate', 'speed', 'temperature', 'watts', 'site', 'seen');
  fc.assert(fc.property(by, fc.boolean(), fc.shuffledSubarray(fleet), (key, descending, some) => {
    const sorted = sortDevices(some, parseSort(descending ? `-${key}` : key));
    expect(sorted.map(({ id }) => id).toSorted()).toEqual(some.map(({ id }) => id).toSorted());
  }));
});

test.each([['watts', { by: 'watts', descending: false }], ['-watts', { by: 'watts', descending: true }]] as const)('%s in the address is an order, and back', (text, sort) => {
  expect(parseSort(text)).toEqual(sort);
  expect(sortText(sort)).toBe(text);
});

test.each([undefined, '', '-', 'toString', '-colour'])('%j in the address is the default order, which is not written there', (text) => {
  expect(parseSort(text)).toEqual(DEFAULT_SORT);
  expect(sortText(DEFAULT_SORT)).toBeUndefined();
});

test('the first click gives the natural direction, the second the other', () => {
  const once = nextSort(DEFAULT_SORT, 'watts');
  expect(once).toEqual({ by: 'watts', descending: true });
  expect(nextSort(once, 'watts')).toEqual({ by: 'watts', descending: false });
  expect(nextSort(once, 'name')).toEqual({ by: 'name', descending: false });
});
