import { LiveEvent } from '@flotilla/protocol/rest/events';
import { unexpectedAnswer } from './api-error.ts';
import { type Connection, nameOf, send, unreachable } from './connection.ts';
import { SseDecoder } from './sse-decoder.ts';

/** `maxSilenceMs`: a stream without a byte for so long (comments count) is taken for broken; unlimited when left out. */
export type LiveEventsOptions = Connection & { signal?: AbortSignal; maxSilenceMs?: number };

const CALL = { method: 'GET', path: '/api/v1/events' } as const;
const TYPES: ReadonlySet<unknown> = new Set(LiveEvent.options.map((option) => option.shape.type.value));

/**
 * One connection to the live stream, in order, starting with a `snapshot`. Ends when the caller's signal aborts or the coordinator
 * closes; throws `ApiError` when it cannot be opened, breaks or speaks something else. Does not reconnect: that is the caller's choice.
 * Event types of a newer coordinator are passed over.
 */
export async function* readLiveEvents(options: LiveEventsOptions): AsyncGenerator<LiveEvent, void, undefined> {
  const silence = new SilenceWatch(options.maxSilenceMs);
  const signal = options.signal ? AbortSignal.any([options.signal, silence.signal]) : silence.signal;
  try {
    const response = await send(options, { ...CALL, accept: 'text/event-stream', signal });
    for await (const data of eventsOf(response, options, silence)) {
      const event = parseEvent(data, response, options);
      if (event) yield event;
    }
  } catch (cause) {
    if (options.signal?.aborted) return;
    throw silence.signal.aborted ? unreachable(options, silence.signal.reason) : cause;
  } finally {
    silence.end();
  }
}

async function* eventsOf(response: Response, connection: Connection, silence: SilenceWatch): AsyncGenerator<string> {
  const type = response.headers.get('content-type') ?? 'no content type';
  if (!response.body || !type.startsWith('text/event-stream')) throw unexpectedAnswer(response, nameOf(connection, CALL), `${type} instead of a stream of events`, null);
  const decoder = new SseDecoder();
  const utf8 = new TextDecoder();
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw unreachable(connection, cause);
      });
      if (done) return;
      silence.heard();
      yield* decoder.push(utf8.decode(value, { stream: true }));
    }
  } finally {
    // A reader that stops early must free the connection; one that broke has nothing left to cancel.
    await reader.cancel().catch(() => undefined);
  }
}

/** Null for a type this release does not know. */
function parseEvent(data: string, response: Response, connection: Connection): LiveEvent | null {
  const refuse = (why: string) => unexpectedAnswer(response, nameOf(connection, CALL), why, data);
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    throw refuse('an event is not JSON');
  }
  const parsed = LiveEvent.safeParse(value);
  if (parsed.success) return parsed.data;
  if (typeof value === 'object' && value !== null && 'type' in value && !TYPES.has(value.type)) return null;
  throw refuse(`${parsed.error.issues[0]?.path.join('.') || 'an event'} has another shape`);
}

class SilenceWatch {
  readonly #controller = new AbortController();
  readonly #maxMs: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(maxMs: number | undefined) {
    this.#maxMs = maxMs;
    this.heard();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    clearTimeout(this.#timer);
    if (this.#maxMs !== undefined) this.#timer = setTimeout(() => this.#controller.abort(), this.#maxMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
