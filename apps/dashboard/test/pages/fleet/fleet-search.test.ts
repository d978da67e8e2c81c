import { expect, test } from 'vitest';
import { fleetHref } from '../../../src/pages/fleet/fleet-href.ts';
import { parseFleetSearch } from '../../../src/pages/fleet/fleet-search.ts';

test('only what the page knows and can read is taken from the address', () => {
  expect(parseFleetSearch({ q: 'state:serving', sort: '', device: 7, other: 'x' })).toEqual({ q: 'state:serving' });
});

test('an address and its search are the same thing', () => {
  const search = { q: 'site:"Lisbon shop" a&b=c', sort: '-watts' };
  const href = fleetHref(search);
  expect(parseFleetSearch(Object.fromEntries(new URL(href, 'http://x').searchParams))).toEqual(search);
  expect(fleetHref({ q: undefined })).toBe('/');
});
