/** What a key press means: `hit` is the finished sequence, `pending` what is typed of a longer one. */
export type KeyStep = { hit: string | null; pending: string };

/** Sequences are keys with a blank between, as in "g f". A key that leads nowhere starts afresh, so "g g f" still works. */
export function nextKey(pending: string, key: string, sequences: readonly string[]): KeyStep {
  for (const typed of pending === '' ? [key] : [`${pending} ${key}`, key]) {
    if (sequences.includes(typed)) return { hit: typed, pending: '' };
    if (sequences.some((sequence) => sequence.startsWith(`${typed} `))) return { hit: null, pending: typed };
  }
  return { hit: null, pending: '' };
}
