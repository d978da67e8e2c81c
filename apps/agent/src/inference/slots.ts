/** Which slots of a loaded version are taken, by index. */
export type Slots = readonly boolean[];

export const freeSlots = (count: number): Slots => Array.from({ length: count }, () => false);

/** The first free slot, or null when all are taken. */
export function takeSlot(slots: Slots): { slot: number; slots: Slots } | null {
  const slot = slots.indexOf(false);
  return slot === -1 ? null : { slot, slots: slots.with(slot, true) };
}

/** Idempotent. */
export const freeSlot = (slots: Slots, slot: number): Slots => slots.with(slot, false);

export const takenSlots = (slots: Slots): number => slots.filter(Boolean).length;
