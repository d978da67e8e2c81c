import { ApiError, refusedBy } from './api-error.ts';

/** Where the coordinator is and how to prove who asks. In a browser the session cookie does that and `apiKey` is left out. */
export type Connection = { baseUrl: string; apiKey?: string; fetch?: typeof fetch };

export type Call = { method: 'GET' | 'POST'; path: string; body?: unknown; accept: string; signal: AbortSignal };

/** The 2xx response with its body unread. Throws `ApiError`, or the signal's reason when the caller gave up. */
export async function send(connection: Connection, call: Call): Promise<Response> {
  const request = connection.fetch ?? globalThis.fetch;
  const response = await request(urlOf(connection, call.path), {
    method: call.method,
    headers: headersOf(connection, call),
    signal: call.signal,
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  }).catch((cause: unknown) => {
    throw call.signal.aborted ? givenUp(connection, call) : unreachable(connection, cause);
  });
  if (!response.ok) throw await refusedBy(response, nameOf(connection, call));
  return response;
}

export function nameOf(connection: Connection, call: Pick<Call, 'method' | 'path'>): string {
  return `${call.method} ${urlOf(connection, call.path)}`;
}

/** The connection broke or never was. */
export function unreachable(connection: Connection, cause: unknown): ApiError {
  return new ApiError(`No answer from ${connection.baseUrl}${reasonOf(cause)}. Check that the coordinator runs there (\`npm start\` prints its address) and try again.`, {
    status: null, code: 'unreachable', requestId: null, body: null, cause,
  });
}

/** A timeout of ours is told as such; a caller's own abort keeps its reason. */
export function givenUp(connection: Connection, call: Pick<Call, 'method' | 'path' | 'signal'>): unknown {
  const reason: unknown = call.signal.reason;
  if (!(reason instanceof DOMException) || reason.name !== 'TimeoutError') return reason;
  return new ApiError(`${nameOf(connection, call)} took too long. Try again; if it stays so, look at the coordinator's log.`, {
    status: null, code: 'timed_out', requestId: null, body: null, cause: reason,
  });
}

function urlOf(connection: Connection, path: string): string {
  return connection.baseUrl.replace(/\/+$/, '') + path;
}

function headersOf(connection: Connection, call: Call): Record<string, string> {
  return {
    accept: call.accept,
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(connection.apiKey === undefined ? {} : { authorization: `Bearer ${connection.apiKey}` }),
  };
}

/** Node hides the useful word (ECONNREFUSED, ENOTFOUND) in the cause; browsers tell nothing. */
function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error ? cause.cause : undefined;
  const code = typeof inner === 'object' && inner !== null && 'code' in inner ? inner.code : undefined;
  return typeof code === 'string' ? ` (${code})` : '';
}
