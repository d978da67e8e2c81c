import { ByteCursor } from './byte-cursor.ts';
import { GGUF_LIMITS } from './limits.ts';
import { countMetadata, type Metadata, readMetadata } from './metadata.ts';
import { notGguf } from './not-gguf.ts';
import { readableText } from './readable-text.ts';
import { FILE_TYPES } from './tensor-types.ts';
import { countTensors, readTensors, type Tensors } from './tensors.ts';

/** `read` gives the bytes from `offset` on, fewer only at the end of the file. */
export type ByteReader = { sizeBytes: number; read(offset: number, length: number): Promise<Uint8Array> };

/** What a header tells of a model; null where it is silent. `quantization` is the usual short name: `Q4_K_M`. */
export type GgufFacts = {
  version: number;
  architecture: string | null;
  name: string | null;
  contextTokens: number | null;
  blockCount: number | null;
  embeddingLength: number | null;
  parameters: number | null;
  quantization: string | null;
  hasChatTemplate: boolean;
  tensorCount: number;
};

/** `detail` is one sentence for a person. */
export type GgufHeader = { ok: true; facts: GgufFacts } | { ok: false; detail: string };

const DEFAULT_ALIGNMENT = 32;
const FIRST_WINDOW_BYTES = 1024 * 1024;
const WINDOW_GROWTH = 4;

/**
 * Checks a GGUF header against GGUF_LIMITS before native code may see the file, and reads its facts. Never throws on content,
 * only when `reader` does; allocates no more than the header's own bytes, at most `GGUF_LIMITS.headerBytes`.
 */
export async function readGgufHeader(reader: ByteReader): Promise<GgufHeader> {
  for (let windowBytes = FIRST_WINDOW_BYTES; ; windowBytes *= WINDOW_GROWTH) {
    const wanted = Math.min(windowBytes, reader.sizeBytes);
    const window = await reader.read(0, wanted);
    const header = parseHeader(window, window.byteLength < wanted ? window.byteLength : reader.sizeBytes);
    if (header !== 'short') return header;
    if (windowBytes >= GGUF_LIMITS.headerBytes) return { ok: false, detail: 'this is not a usable GGUF model: its header is larger than 64 MiB' };
  }
}

function parseHeader(window: Uint8Array, sizeBytes: number): GgufHeader | 'short' {
  const other = notGguf(window);
  if (other) return { ok: false, detail: other };

  const cursor = new ByteCursor(window, sizeBytes);
  cursor.skip(4);
  const version = cursor.u32();
  if (!cursor.stop && version !== 2 && version !== 3) cursor.refuse(`its GGUF version is ${version}, and only 2 and 3 are known`);
  const tensorCount = countTensors(cursor);
  const metadata = readMetadata(cursor, countMetadata(cursor));
  const alignment = alignmentOf(cursor, metadata);
  const tensors = readTensors(cursor, tensorCount, alignment);
  const facts = factsOf(metadata, tensors, { version, tensorCount });
  if (!cursor.stop) refuseImpossible(cursor, { metadata, facts, tensors, alignment });

  if (!cursor.stop) return { ok: true, facts };
  return cursor.stop.why === 'short' ? 'short' : { ok: false, detail: `this is not a usable GGUF model: ${cursor.stop.detail}` };
}

function alignmentOf(cursor: ByteCursor, metadata: Metadata): number {
  if (!metadata.has('general.alignment')) return DEFAULT_ALIGNMENT;
  const alignment = metadata.get('general.alignment');
  const { alignmentMin, alignmentMax } = GGUF_LIMITS;
  if (typeof alignment === 'number' && alignment >= alignmentMin && alignment <= alignmentMax && Number.isInteger(Math.log2(alignment))) return alignment;
  cursor.refuse(`its alignment is no power of two between ${alignmentMin} and ${alignmentMax}`);
  return DEFAULT_ALIGNMENT;
}

/** The checks that need the whole header: whether everything it speaks of fits into the file. */
function refuseImpossible(cursor: ByteCursor, header: { metadata: Metadata; facts: GgufFacts; tensors: Tensors; alignment: number }): void {
  const { metadata, facts, tensors, alignment } = header;
  if (facts.architecture === null && facts.tensorCount === 0) cursor.refuse('it names no architecture and holds no tensors');
  const blockCount = metadata.get(`${facts.architecture}.block_count`);
  if (typeof blockCount === 'number' && (blockCount < 0 || blockCount > GGUF_LIMITS.blockCount)) {
    cursor.refuse(`it claims ${blockCount} blocks, not one of 0 to ${GGUF_LIMITS.blockCount}`);
  }
  const dataStart = Math.ceil(cursor.offset / alignment) * alignment;
  const dataBytes = BigInt(Math.max(0, cursor.sizeBytes - dataStart));
  if (tensors.lastEnd > dataBytes || tensors.totalBytes > dataBytes) cursor.refuse('its tensors reach beyond the end of the file');
}

function factsOf(metadata: Metadata, tensors: Tensors, counts: { version: number; tensorCount: number }): GgufFacts {
  const architecture = textOf(metadata, 'general.architecture');
  const fileType = metadata.get('general.file_type');
  return {
    version: counts.version,
    architecture,
    name: textOf(metadata, 'general.name'),
    contextTokens: countOf(metadata, `${architecture}.context_length`),
    blockCount: countOf(metadata, `${architecture}.block_count`),
    embeddingLength: countOf(metadata, `${architecture}.embedding_length`),
    parameters: tensors.parameters > 0n && tensors.parameters <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(tensors.parameters) : null,
    quantization: typeof fileType === 'number' ? (FILE_TYPES[fileType] ?? null) : null,
    hasChatTemplate: metadata.has('tokenizer.chat_template'),
    tensorCount: counts.tensorCount,
  };
}

function textOf(metadata: Metadata, key: string): string | null {
  const value = metadata.get(key);
  return typeof value === 'string' ? readableText(value, 128) || null : null;
}

function countOf(metadata: Metadata, key: string): number | null {
  const value = metadata.get(key);
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}
