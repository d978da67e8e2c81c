/** Wall time for what people see, monotonic time for every duration and deadline. Tests put a hand-driven one here. */
export type Clock = { nowMs(): number; monotonicMs(): number };

export const systemClock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
