import { type ByteCursor, quoted } from './byte-cursor.ts';
import { GGUF_LIMITS } from './limits.ts';

/** The scalars of a header by key; `null` stands for a value of a kind that no fact needs (floats, arrays, long strings). */
export type Metadata = ReadonlyMap<string, string | number | null>;

const STRING = 8;
const ARRAY = 9;
/** Bytes of each value type whose length is fixed, as numbered in the GGUF specification. */
const FIXED_BYTES: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };
const U32 = 4;
const I32 = 5;
const U64 = 10;
const CHAT_TEMPLATE = 'tokenizer.chat_template';
/** A key length, one character, a value type and one byte of value. */
const SHORTEST_ENTRY_BYTES = 14;

export function readMetadata(cursor: ByteCursor, entries: number): Metadata {
  const metadata = new Map<string, string | number | null>();
  for (let i = 0; i < entries && !cursor.stop; i++) {
    const key = cursor.string('bytes of a metadata key', GGUF_LIMITS.keyBytes);
    if (cursor.stop) break;
    if (key === '') cursor.refuse('one of its metadata keys is empty');
    if (metadata.has(key)) cursor.refuse(`its metadata key ${quoted(key)} appears twice`);
    metadata.set(key, readValue(cursor, key));
  }
  return metadata;
}

export const countMetadata = (cursor: ByteCursor): number => cursor.count('metadata entries', GGUF_LIMITS.metadataEntries, SHORTEST_ENTRY_BYTES);

function readValue(cursor: ByteCursor, key: string): string | number | null {
  const type = cursor.u32();
  if (type === U32) return cursor.u32();
  if (type === I32) return cursor.i32();
  if (type === U64) return Number(cursor.u64());
  if (type === STRING) return readString(cursor, key);
  if (type === ARRAY) skipArray(cursor, quoted(key), 1);
  else skipItems(cursor, { type, count: 1, label: quoted(key) });
  return null;
}

/** Only the few strings that become facts are decoded. */
function readString(cursor: ByteCursor, key: string): string | null {
  const limitBytes = key === CHAT_TEMPLATE ? GGUF_LIMITS.chatTemplateBytes : GGUF_LIMITS.stringBytes;
  const what = key === CHAT_TEMPLATE ? 'bytes of chat template' : `bytes of text under ${quoted(key)}`;
  if (key.startsWith('general.')) return cursor.string(what, limitBytes);
  cursor.skipString(what, limitBytes);
  return null;
}

function skipArray(cursor: ByteCursor, label: string, depth: number): void {
  const type = cursor.u32();
  const itemBytes = FIXED_BYTES[type] ?? (type === ARRAY ? 12 : 8);
  const count = cursor.count(`items under ${label}`, GGUF_LIMITS.arrayItems, itemBytes);
  if (type !== ARRAY) return skipItems(cursor, { type, count, label });
  if (depth >= GGUF_LIMITS.arrayNesting) cursor.refuse(`the arrays under ${label} are nested more than ${GGUF_LIMITS.arrayNesting} deep`);
  for (let i = 0; i < count && !cursor.stop; i++) skipArray(cursor, label, depth + 1);
}

function skipItems(cursor: ByteCursor, { type, count, label }: { type: number; count: number; label: string }): void {
  const bytes = FIXED_BYTES[type];
  if (bytes !== undefined) return cursor.skip(count * bytes);
  if (type !== STRING) return cursor.refuse(`the value under ${label} has the unknown type ${type}`);
  const what = `bytes of text under ${label}`;
  for (let i = 0; i < count && !cursor.stop; i++) cursor.skipString(what, GGUF_LIMITS.stringBytes);
}
