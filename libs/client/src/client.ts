import { CreateEnrollmentToken, EnrollmentTokenCreated, type LoginRequest, Me } from '@flotilla/protocol/rest/access';
import { DeviceList, DeviceView, ThroughputHistory } from '@flotilla/protocol/rest/devices';
import { FleetSummary } from '@flotilla/protocol/rest/fleet';
import type { z } from 'zod';
import { unexpectedAnswer } from './api-error.ts';
import { type Connection, givenUp, nameOf, send, unreachable } from './connection.ts';

/** `timeoutMs` bounds a whole call, body included. */
export type FlotillaClientOptions = Connection & { timeoutMs?: number };

/** The coordinator's REST interface, parsed. Each method throws `ApiError` and nothing else. */
export class FlotillaClient {
  readonly #connection: Connection;
  readonly #timeoutMs: number;

  constructor({ timeoutMs = 30_000, ...connection }: FlotillaClientOptions) {
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
  }

  me(): Promise<Me> {
    return this.#get('/api/v1/me', Me);
  }

  /** Sets the session cookie. `secret` is the login link's or an API key with the admin role. */
  async login(secret: string): Promise<void> {
    await this.#call('POST', '/api/v1/login', { secret } satisfies LoginRequest);
  }

  async logout(): Promise<void> {
    await this.#call('POST', '/api/v1/logout');
  }

  fleet(): Promise<FleetSummary> {
    return this.#get('/api/v1/fleet', FleetSummary);
  }

  async devices(): Promise<DeviceView[]> {
    return (await this.#get('/api/v1/devices', DeviceList)).devices;
  }

  device(id: string): Promise<DeviceView> {
    return this.#get(`/api/v1/devices/${encodeURIComponent(id)}`, DeviceView);
  }

  throughputHistory(): Promise<ThroughputHistory> {
    return this.#get('/api/v1/telemetry/throughput', ThroughputHistory);
  }

  /** The token is in this answer and nowhere else. */
  createEnrollmentToken(input: CreateEnrollmentToken = {}): Promise<EnrollmentTokenCreated> {
    return this.#parsed('POST', '/api/v1/enrollment-tokens', EnrollmentTokenCreated, input);
  }

  #get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    return this.#parsed('GET', path, schema);
  }

  async #parsed<Schema extends z.ZodType>(method: 'GET' | 'POST', path: string, schema: Schema, body?: unknown): Promise<z.output<Schema>> {
    const { response, text } = await this.#call(method, path, body);
    const call = nameOf(this.#connection, { method, path });
    const answer = parseJson(text);
    if (answer === undefined) throw unexpectedAnswer(response, call, 'it is not JSON', text);
    const parsed = schema.safeParse(answer);
    if (!parsed.success) throw unexpectedAnswer(response, call, firstIssue(parsed.error), answer);
    return parsed.data;
  }

  async #call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<{ response: Response; text: string }> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    const response = await send(this.#connection, { method, path, body, accept: 'application/json', signal });
    const text = await response.text().catch((cause: unknown) => {
      throw signal.aborted ? givenUp(this.#connection, { method, path, signal }) : unreachable(this.#connection, cause);
    });
    return { response, text };
  }
}

/** `undefined` is no JSON value, so it can mean "not JSON". */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue ? `${issue.path.join('.') || 'the whole'}: ${issue.message}` : 'no field is named';
}
