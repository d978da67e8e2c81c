import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { peakOf, sparkPath } from '../../src/parts/spark-path.ts';

const BOX = { width: 40, height: 20, padding: 0 };

test('the line starts at zero and its highest sample touches the top', () => {
  expect(sparkPath([0, 5, 10], BOX)).toEqual({ lines: ['M0 20L20 10L40 0'], dots: [] });
});

test('a gap parts the line and keeps its width', () => {
  expect(sparkPath([10, 10, null, 5, 5], BOX).lines).toEqual(['M0 0L10 0', 'M30 10L40 10']);
});

test('a sample between two gaps is a dot, not a line to zero', () => {
  expect(sparkPath([null, 4, null, null, 4], BOX)).toEqual({ lines: [], dots: [[10, 0], [40, 0]] });
});

test('measured zeros are a line on the ground', () => {
  expect(sparkPath([0, 0], BOX).lines).toEqual(['M0 20L40 20']);
});

test('no sample at all draws nothing', () => {
  expect(sparkPath([null, null], BOX)).toEqual({ lines: [], dots: [] });
  expect(sparkPath([], BOX)).toEqual({ lines: [], dots: [] });
  expect(peakOf([null])).toBeNull();
});

test('every sample is drawn once, inside the box, and no null is', () => {
  const samples = fc.array(fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })), { maxLength: 60 });
  fc.assert(fc.property(samples, (values) => {
    const { lines, dots } = sparkPath(values, BOX);
    const points = [...lines.flatMap((line) => line.slice(1).split('L').map((pair) => pair.split(' ').map(Number))), ...dots];
    expect(points).toHaveLength(values.filter((value) => value !== null).length);
    for (const [x, y] of points) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(40);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(20);
    }
  }));
});
