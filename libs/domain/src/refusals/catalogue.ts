type RefusalKind = {
  status: number;
  /** OpenAI's error families, which SDKs switch on. */
  type: 'invalid_request_error' | 'authentication_error' | 'permission_error' | 'rate_limit_error' | 'server_error';
  /** Whether the same request may succeed later without a change. */
  retryable: boolean;
  /** What the caller can do, as the last sentence of the message. */
  next: string;
};

/** Every "no" that an HTTP caller can hear: the only home of its code, status, retryability and next step. */
export const REFUSALS = {
  invalid_json: { status: 400, type: 'invalid_request_error', retryable: false, next: 'Send one JSON object with content-type application/json.' },
  invalid_request: { status: 400, type: 'invalid_request_error', retryable: false, next: 'Correct the named field and send the request again.' },
  unsupported_parameter: { status: 400, type: 'invalid_request_error', retryable: false, next: 'Leave the parameter out.' },
  context_length_exceeded: { status: 400, type: 'invalid_request_error', retryable: false, next: 'Shorten the messages or choose a deployment with a larger context.' },
  invalid_api_key: { status: 401, type: 'authentication_error', retryable: false, next: 'Send a valid key as "Authorization: Bearer <key>"; the first one is in <data dir>/admin.key.' },
  not_signed_in: { status: 401, type: 'authentication_error', retryable: false, next: 'Open the login link that the coordinator printed, or send an admin key.' },
  device_unauthorized: { status: 401, type: 'authentication_error', retryable: false, next: 'Enroll the device with a fresh token.' },
  permission_denied: { status: 403, type: 'permission_error', retryable: false, next: 'Use a key with the admin role.' },
  model_not_found: { status: 404, type: 'invalid_request_error', retryable: false, next: 'GET /v1/models lists the names that work.' },
  unknown_url: { status: 404, type: 'invalid_request_error', retryable: false, next: 'This release answers POST /v1/chat/completions and GET /v1/models; set the base URL to <coordinator>/v1.' },
  not_found: { status: 404, type: 'invalid_request_error', retryable: false, next: 'Check the id.' },
  request_too_large: { status: 413, type: 'invalid_request_error', retryable: false, next: 'Send less than the limit.' },
  unsupported_media_type: { status: 415, type: 'invalid_request_error', retryable: false, next: 'Send JSON with content-type application/json.' },
  cancelled: { status: 499, type: 'invalid_request_error', retryable: false, next: 'Keep the connection open until the answer has come.' },
  too_many_requests: { status: 429, type: 'rate_limit_error', retryable: true, next: 'Send it again after the time in retry-after.' },
  no_device_available: { status: 503, type: 'server_error', retryable: true, next: 'Bring a device that has the model online, or deploy the model to more devices.' },
  overloaded: { status: 503, type: 'server_error', retryable: true, next: 'Send it again after the time in retry-after, or add devices.' },
  shutting_down: { status: 503, type: 'server_error', retryable: true, next: 'Send it again in a moment.' },
  database_unavailable: { status: 503, type: 'server_error', retryable: true, next: 'Send it again in a moment; the coordinator reconnects by itself.' },
  device_failed: { status: 502, type: 'server_error', retryable: true, next: 'Send it again; the attempts are in the coordinator\'s job table.' },
  device_timeout: { status: 504, type: 'server_error', retryable: true, next: 'Send it again, or shorten the prompt.' },
  internal_error: { status: 500, type: 'server_error', retryable: true, next: 'Look for the request id in the coordinator\'s log.' },
} as const satisfies Record<string, RefusalKind>;

export type RefusalCode = keyof typeof REFUSALS;

export type RefusalOptions = { param?: string; retryAfterSeconds?: number; cause?: unknown };

/** A "no" to a caller. `what` says what and why in one sentence; the catalogue adds what to do next. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly param: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(code: RefusalCode, what: string, options: RefusalOptions = {}) {
    super(what, { cause: options.cause });
    this.name = 'Refusal';
    this.code = code;
    this.param = options.param ?? null;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  get kind(): RefusalKind {
    return REFUSALS[this.code];
  }
}
