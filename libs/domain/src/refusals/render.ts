import type { ErrorBody } from '@flotilla/protocol/rest/error';
import type { Refusal } from './catalogue.ts';

/** The error body of every HTTP surface: what and why, then what to do next. */
export function renderRefusal(refusal: Refusal): ErrorBody {
  const what = /[.?!]$/.test(refusal.message) ? refusal.message : `${refusal.message}.`;
  return { error: { message: `${what} ${refusal.kind.next}`, type: refusal.kind.type, param: refusal.param, code: refusal.code } };
}

/** What SDKs obey when they decide about a retry. Header names are lower case; seconds are whole. */
export function refusalHeaders(refusal: Refusal): Record<string, string> {
  const headers: Record<string, string> = { 'x-should-retry': String(refusal.kind.retryable) };
  if (refusal.retryAfterSeconds !== null) headers['retry-after'] = String(refusal.retryAfterSeconds);
  return headers;
}
