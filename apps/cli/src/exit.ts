import { ApiError } from '@flotilla/client/api-error';

/** 0 ok, 1 failed, 2 usage, 3 not found, 4 not allowed, 5 conflict, 6 no answer in time. */
export const EXIT = { failed: 1, usage: 2, not_found: 3, not_allowed: 4, conflict: 5, no_answer: 6 } as const;

/** The command was given in a way that cannot work. */
export class UsageError extends Error {}

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT.usage;
  if (!(error instanceof ApiError)) return EXIT.failed;
  if (error.status === 404) return EXIT.not_found;
  if (error.status === 401 || error.status === 403) return EXIT.not_allowed;
  if (error.status === 409) return EXIT.conflict;
  return error.status === null ? EXIT.no_answer : EXIT.failed;
}
