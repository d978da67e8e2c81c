import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowWindow } from '../../../src/pages/fleet/row-window.ts';

test('every row in view is drawn, the height never changes and few rows are drawn', () => {
  const view = fc.record({
    count: fc.nat(20_000), rowHeight: fc.integer({ min: 20, max: 60 }), top: fc.integer({ min: -5_000, max: 1_300_000 }), viewHeight: fc.integer({ min: 200, max: 3_000 }),
  });
  fc.assert(fc.property(view, ({ count, rowHeight, top, viewHeight }) => {
    const { first, last, heightBefore, heightAfter } = rowWindow({ count, rowHeight, top, viewHeight });
    expect(heightBefore + (last - first) * rowHeight + heightAfter).toBe(count * rowHeight);
    expect(last - first).toBeLessThanOrEqual(viewHeight / rowHeight + 62);
    const firstSeen = Math.max(0, Math.floor(top / rowHeight));
    const lastSeen = Math.min(count, Math.ceil((top + viewHeight) / rowHeight));
    if (firstSeen < lastSeen) {
      expect(first).toBeLessThanOrEqual(firstSeen);
      expect(last).toBeGreaterThanOrEqual(lastSeen);
    }
  }));
});
