import type { z } from 'zod';

export type Answer<Value> =
  | { ok: true; value: Value }
  /** `status` null: no answer came, or none that could be read. */
  | { ok: false; status: number | null; detail: string; retryAfterMs: number | null };

const TIMEOUT_MS = 10_000;
const MAX_DETAIL = 200;

/** Posts JSON and reads the answer with its schema. Never throws; follows no redirect, which could carry a signature elsewhere. */
export async function postJson<Value>(url: string, body: unknown, schema: z.ZodType<Value>, signal: AbortSignal): Promise<Answer<Value>> {
  try {
    const response = await fetch(url, {
      method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' }, redirect: 'error', signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const text = await response.text();
    if (!response.ok) {
      return { ok: false, status: response.status, detail: text.slice(0, MAX_DETAIL), retryAfterMs: retryAfterMs(response.headers.get('retry-after')) };
    }
    const parsed = schema.safeParse(JSON.parse(text));
    if (parsed.success) return { ok: true, value: parsed.data };
    return { ok: false, status: null, detail: 'the answer does not have the expected shape', retryAfterMs: null };
  } catch (error) {
    return { ok: false, status: null, detail: reasonOf(error), retryAfterMs: null };
  }
}

/** Seconds only; the date form would need a clock that is right. */
export function retryAfterMs(header: string | null | undefined): number | null {
  return header && /^\d{1,5}$/.test(header) ? Number(header) * 1_000 : null;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message;
}
