const FIRST_MS = 1_000;
const CAP_MS = 60_000;

/**
 * How long to wait before try number `attempt` (0 is the first retry). Full jitter after the cap is applied, so that a fleet that
 * was away for an hour still comes back spread over the whole minute. `random` gives 0…1.
 */
export function backoffMs(attempt: number, random: () => number): number {
  const ceiling = Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.round(random() * ceiling);
}
