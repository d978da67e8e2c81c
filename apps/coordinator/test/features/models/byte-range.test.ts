import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteRange } from '../../../src/features/models/byte-range.ts';

test.each([
  [undefined, { kind: 'whole', start: 0, end: 99 }],
  ['bytes=10-', { kind: 'part', start: 10, end: 99 }],
  ['bytes=10-19', { kind: 'part', start: 10, end: 19 }],
  ['bytes=10-5000', { kind: 'part', start: 10, end: 99 }],
  ['bytes=100-', { kind: 'unsatisfiable' }],
  ['bytes=20-10', { kind: 'unsatisfiable' }],
  ['bytes=-5', { kind: 'whole', start: 0, end: 99 }],
  ['bytes=0-1,5-6', { kind: 'whole', start: 0, end: 99 }],
])('%s of a hundred bytes', (header, range) => {
  expect(byteRange(header, 100)).toEqual(range);
});

test('no header leads outside the file', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.tuple(fc.nat(), fc.nat()).map(([start, end]) => `bytes=${start}-${end}`)), fc.integer({ min: 1, max: 1_000 }), (header, size) => {
    const range = byteRange(header, size);
    if (range.kind === 'unsatisfiable') return;
    expect(range.start).toBeGreaterThanOrEqual(0);
    expect(range.end).toBeLessThan(size);
    expect(range.start).toBeLessThanOrEqual(range.end);
  }));
});
