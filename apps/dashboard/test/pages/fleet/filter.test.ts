import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { matches, parseFilter, termText } from '../../../src/pages/fleet/filter.ts';
import { aDevice, aVersion, names } from '../../a-device.ts';

const fleet = [
  aDevice({ name: 'garage-pi', site: 'Depot', headline: 'blocked', versions: [aVersion('qwen3-0.6b@7')], labels: { room: 'cellar' } }),
  aDevice({ name: 'till-3', site: 'Porto shop', headline: 'serving', versions: [aVersion('bge-small@1')] }),
  aDevice({ name: 'attic-mini', site: 'Home', headline: 'offline' }),
];

function found(text: string): string[] {
  const terms = parseFilter(text);
  return names(fleet.filter((device) => matches(terms, device)));
}

test.each([
  ['', ['garage-pi', 'till-3', 'attic-mini']],
  ['   ', ['garage-pi', 'till-3', 'attic-mini']],
  ['PI', ['garage-pi']],
  ['state:offline', ['attic-mini']],
  ['state:off', ['attic-mini']],
  ['state:line', []],
  ['state:offline,blocked', ['garage-pi', 'attic-mini']],
  ['site:"Porto shop"', ['till-3']],
  ['site:porto', ['till-3']],
  ['model:qwen', ['garage-pi']],
  ['label:room=cellar', ['garage-pi']],
  ['qwen3 state:blocked', ['garage-pi']],
  ['qwen3 state:offline', []],
  ['state:', ['garage-pi', 'till-3', 'attic-mini']],
  ['site:"Porto', ['till-3']],
  ['colour:red', []],
  ['porto', ['till-3']],
])('%j finds %j', (text, wanted) => {
  expect(found(text)).toEqual(wanted);
});

test('a comma inside quotes belongs to the text', () => {
  expect(parseFilter('site:"Vila Nova, de Gaia",home')).toEqual([{ field: 'site', any: ['vila nova, de gaia', 'home'] }]);
});

test('whatever is typed, parsing ends and every term asks for something', () => {
  fc.assert(fc.property(fc.string(), (text) => {
    for (const term of parseFilter(text)) expect(term.any.every((one) => one !== '')).toBe(true);
  }));
});

test('a written term finds the site it names, whatever the site is called', () => {
  const siteName = fc.string({ minLength: 1, maxLength: 20 }).filter((site) => site.trim() !== '' && !site.includes('"'));
  fc.assert(fc.property(siteName, (site) => {
    expect(matches(parseFilter(termText('site', site)), aDevice({ site }))).toBe(true);
  }));
});
