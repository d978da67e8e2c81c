/** Slow storage still gives 10 MB/s; the rest is for the graphics driver and the chat template. */
const LOAD_BASE_MS = 60_000;
const SLOWEST_BYTES_PER_MS = 10_000;

export const loadDeadlineMs = (sizeBytes: number): number => LOAD_BASE_MS + Math.ceil(sizeBytes / SLOWEST_BYTES_PER_MS);

const FIRST_TOKEN_BASE_MS = 60_000;
/** Before a version has answered anything, its speed is unknown: as long as an OpenAI client waits in all. */
const UNMEASURED_MS = 600_000;
const CHARACTERS_PER_TOKEN = 3;
const PATIENCE = 3;
const LONGEST_MS = 3_600_000;

/** How long to wait for the first token of a prompt; `promptTokensPerMs` is what this version last reached here, null before. */
export function firstTokenDeadlineMs(promptCharacters: number, promptTokensPerMs: number | null): number {
  if (promptTokensPerMs === null) return UNMEASURED_MS;
  const patientMs = (PATIENCE * (promptCharacters / CHARACTERS_PER_TOKEN)) / promptTokensPerMs;
  return Math.min(LONGEST_MS, Math.max(FIRST_TOKEN_BASE_MS, patientMs));
}
