/** Control characters, and those that turn the direction of text around. */
const UNSAFE = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Text from a stranger's file, fit for a screen, a log or a terminal. */
export function readableText(text: string, maxCharacters: number): string {
  const clean = text.replace(UNSAFE, '').trim();
  return clean.length > maxCharacters ? `${clean.slice(0, maxCharacters)}…` : clean;
}
