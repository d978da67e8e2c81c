/** The library keeps one cell of a context free, so an answer of one token needs the prompt and two more. */
const SPARE_TOKENS = 1;

export type Room = { fits: true; maxTokens: number } | { fits: false; need: number; have: number };

/**
 * How long an answer may get after a prompt of `promptTokens` in a context of `contextTokens`; `wanted` null means as long as
 * possible. Within this room the context never overflows, so nothing of the prompt is ever dropped.
 */
export function roomFor(promptTokens: number, contextTokens: number, wanted: number | null): Room {
  const room = contextTokens - promptTokens - SPARE_TOKENS;
  if (room < 1) return { fits: false, need: promptTokens + 1 + SPARE_TOKENS, have: contextTokens };
  return { fits: true, maxTokens: Math.min(room, wanted ?? room) };
}

export const FIRST_CHUNK_TOKENS = 64;
const MIN_CHUNK_TOKENS = 16;
const MAX_CHUNK_TOKENS = 512;
/** A chunk of a prompt cannot be interrupted; a cancelled request must stop within a second. */
const SLOW_MS = 500;
const FAST_MS = 150;

/** How many prompt tokens to evaluate at once, after `chunkTokens` of them took `tookMs`. */
export function nextChunkTokens(chunkTokens: number, tookMs: number): number {
  if (tookMs > SLOW_MS) return Math.max(MIN_CHUNK_TOKENS, Math.floor(chunkTokens / 2));
  if (tookMs < FAST_MS) return Math.min(MAX_CHUNK_TOKENS, chunkTokens * 2);
  return chunkTokens;
}
