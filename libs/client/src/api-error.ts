import { ErrorBody } from '@flotilla/protocol/rest/error';

type ApiErrorFacts = { status: number | null; code: string; requestId: string | null; body: unknown; cause?: unknown };

/**
 * Any call that did not end well. The message says what happened and what to do next, so it can be shown as it is.
 * `status` is null when no answer came; `code` is the coordinator's refusal code, or `unreachable`, `timed_out`, `unexpected_answer`.
 */
export class ApiError extends Error {
  readonly status: number | null;
  readonly code: string;
  readonly requestId: string | null;
  readonly body: unknown;

  constructor(message: string, facts: ApiErrorFacts) {
    super(message, { cause: facts.cause });
    this.name = 'ApiError';
    this.status = facts.status;
    this.code = facts.code;
    this.requestId = facts.requestId;
    this.body = facts.body;
  }
}

/** The error for an answer outside 2xx. Reads the body, never throws. */
export async function refusedBy(response: Response, call: string): Promise<ApiError> {
  const body = await bodyOf(response);
  const facts = { status: response.status, requestId: requestIdOf(response), body };
  const refusal = ErrorBody.safeParse(body);
  if (refusal.success) {
    const { message, code, type } = refusal.data.error;
    return new ApiError(message, { ...facts, code: code ?? type });
  }
  return new ApiError(
    `${call} was answered with ${response.status}, and not in the way of a Flotilla coordinator. Check the address and what stands in between, such as a proxy.`,
    { ...facts, code: 'unexpected_answer' },
  );
}

/** The error for a 2xx answer whose content is not what the protocol says. `why` is one short clause. */
export function unexpectedAnswer(response: Response, call: string, why: string, body: unknown): ApiError {
  return new ApiError(`${call} was answered with something unexpected: ${why}. Check the address, and that both sides run the same release.`, {
    status: response.status, code: 'unexpected_answer', requestId: requestIdOf(response), body,
  });
}

export function requestIdOf(response: Response): string | null {
  return response.headers.get('x-request-id');
}

/** JSON where it is JSON, else the text; null when the connection breaks inside the body. */
async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text().catch(() => null);
  if (text === null || text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    // Proxies answer in HTML or plain text: kept as it came.
    return text;
  }
}
