import type { FailureClass } from '@flotilla/protocol/states';
import type { AttemptFailure } from '@flotilla/protocol/work';

export const MAX_ATTEMPTS = 3;
/** A job whose attempts have killed this many engines is poison: it is not given a third. */
const MAX_CRASHES = 2;

/** `counted` failures use up one of the job's attempts; the others only say "not me, not now". */
const FAILURES: Record<AttemptFailure, { failureClass: FailureClass; counted: boolean }> = {
  busy: { failureClass: 'transient', counted: false },
  stale_epoch: { failureClass: 'transient', counted: false },
  version_not_ready: { failureClass: 'transient', counted: false },
  context_length_exceeded: { failureClass: 'permanent', counted: true },
  engine_crashed: { failureClass: 'ambiguous', counted: true },
  engine_failed: { failureClass: 'transient', counted: true },
  first_token_timeout: { failureClass: 'transient', counted: true },
  device_lost: { failureClass: 'ambiguous', counted: true },
};

export type AttemptHistory = { failures: readonly AttemptFailure[]; tokenSent: boolean };
export type RetryDecision = { retry: true; because: string } | { retry: false; because: string };

export const classOf = (failure: AttemptFailure): FailureClass => FAILURES[failure].failureClass;

/** Whether an interactive job whose last attempt failed is tried on another device. `failures` holds every attempt, the last one last. */
export function retryAfter(history: AttemptHistory): RetryDecision {
  const last = history.failures.at(-1);
  if (!last) throw new Error('retryAfter needs a failed attempt');
  if (classOf(last) === 'permanent') return { retry: false, because: `${last}: trying again cannot help` };
  if (history.tokenSent) return { retry: false, because: 'the caller has already seen part of the answer' };
  const crashes = history.failures.filter((failure) => failure === 'engine_crashed').length;
  if (crashes >= MAX_CRASHES) return { retry: false, because: `it crashed ${crashes} engines` };
  const counted = history.failures.filter((failure) => FAILURES[failure].counted).length;
  if (counted >= MAX_ATTEMPTS) return { retry: false, because: `${counted} attempts failed` };
  return { retry: true, because: `attempt failed with ${last}` };
}
