import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest } from '../../src/models/nearest.ts';
import { selects } from '../../src/models/selector.ts';

test('the nearest name is found, and none where all are far', () => {
  expect(nearest('qwen3-0.6', ['llama-3.2-3b', 'qwen3-0.6b'])).toBe('qwen3-0.6b');
  expect(nearest('gpt-4o', ['llama-3.2-3b'])).toBeNull();
  expect(nearest('x', [])).toBeNull();
});

test('a name is nearest to itself', () => {
  fc.assert(fc.property(fc.array(fc.string({ minLength: 1, maxLength: 20 }).map((name) => name.toLowerCase()), { minLength: 1 }), (names) => {
    expect(nearest(names[0] ?? '', names)).toBe(names[0]);
  }));
});

test('a selector names the devices with all of its labels, the empty one names every device', () => {
  expect(selects({}, {})).toBe(true);
  expect(selects({ site: 'lisbon' }, { site: 'lisbon', kind: 'pi' })).toBe(true);
  expect(selects({ site: 'lisbon', kind: 'pi' }, { site: 'lisbon' })).toBe(false);
});
