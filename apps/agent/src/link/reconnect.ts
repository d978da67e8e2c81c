import { backoffMs } from '@flotilla/domain/link/backoff';

/** How one round of reaching the coordinator ended. */
export type RoundEnd =
  | { kind: 'enrolled' }
  | { kind: 'enroll_again'; because: string }
  | { kind: 'token_refused' | 'no_token' | 'unauthorized'; because: string }
  | { kind: 'ended'; because: string; welcomedMs: number; goodbyeMs: number | null; retryAfterMs: number | null };
export type NextTry = { waitMs: number; failures: number };

/** Only a link that held this long proves that the trouble is over. */
const HEALTHY_MS = 60_000;
/** Somebody has to do something first: looking once in a while is enough. */
const SLOW_MS = 60_000;
/** A coordinator that asks for more is mistaken; nobody could reach this device for hours. */
const MAX_ASKED_MS = 600_000;

/** When to try again, and how many failures in a row that makes. `random` gives 0…1. */
export function nextTry(end: RoundEnd, failures: number, random: () => number): NextTry {
  if (end.kind === 'enrolled') return { waitMs: 0, failures };
  if (end.kind === 'enroll_again') return { waitMs: backoffMs(failures, random), failures: failures + 1 };
  if (end.kind !== 'ended') return { waitMs: SLOW_MS + backoffMs(failures, random), failures: failures + 1 };
  const before = end.welcomedMs >= HEALTHY_MS ? 0 : failures;
  const askedMs = Math.min(end.goodbyeMs ?? end.retryAfterMs ?? 0, MAX_ASKED_MS);
  return { waitMs: askedMs + backoffMs(before, random), failures: before + 1 };
}
