import { expect, test } from 'vitest';
import { groupBySite } from '../../src/parts/site-groups.ts';
import { aDevice, names } from '../a-device.ts';

test('sites stand by name and keep the order of their devices', () => {
  const groups = groupBySite([aDevice({ site: 'Porto', name: 'b' }), aDevice({ site: 'Depot' }), aDevice({ site: 'Porto', name: 'a' })]);
  expect(groups.map(({ site, devices }) => [site, devices.length])).toEqual([['Depot', 1], ['Porto', 2]]);
  expect(names(groups[1]?.devices ?? [])).toEqual(['b', 'a']);
});

test('a site with more marks than can be told apart shows counts, worst state first', () => {
  const crowd = Array.from({ length: 151 }, (_, place) => aDevice({ headline: place < 2 ? 'offline' : 'serving' }));
  expect(groupBySite(crowd)[0]).toMatchObject({ folded: true, counts: [{ headline: 'offline', count: 2 }, { headline: 'serving', count: 149 }] });
  expect(groupBySite(crowd.slice(1))[0]?.folded).toBe(false);
});
