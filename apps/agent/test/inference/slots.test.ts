import fc from 'fast-check';
import { expect, test } from 'vitest';
import { freeSlot, freeSlots, takenSlots, takeSlot } from '../../src/inference/slots.ts';

test('slots are given out one by one until none is left', () => {
  const first = takeSlot(freeSlots(2));
  const second = first && takeSlot(first.slots);
  expect([first?.slot, second?.slot]).toEqual([0, 1]);
  expect(second && takeSlot(second.slots)).toBeNull();
});

test('no order of taking and freeing ever gives a slot out twice', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 8 }), fc.array(fc.option(fc.nat(7))), (count, moves) => {
    let slots = freeSlots(count);
    const held = new Set<number>();
    for (const freed of moves) {
      if (freed !== null) {
        if (!held.delete(freed)) continue;
        slots = freeSlot(slots, freed);
        continue;
      }
      const taken = takeSlot(slots);
      expect(taken === null).toBe(held.size === count);
      if (!taken) continue;
      expect(held.has(taken.slot)).toBe(false);
      held.add(taken.slot);
      ({ slots } = taken);
    }
    expect(takenSlots(slots)).toBe(held.size);
  }));
});
