import { type ByteCursor, quoted } from './byte-cursor.ts';
import { GGUF_LIMITS } from './limits.ts';
import { TENSOR_TYPES } from './tensor-types.ts';

/** What all tensors together need. `lastEnd` is where the last one ends, counted from the start of the data. */
export type Tensors = { parameters: bigint; totalBytes: bigint; lastEnd: bigint };

/** A name length, one character, a dimension count, one dimension, a type and an offset. */
const SHORTEST_TENSOR_BYTES = 33;

export const countTensors = (cursor: ByteCursor): number => cursor.count('tensors', GGUF_LIMITS.tensors, SHORTEST_TENSOR_BYTES);

export function readTensors(cursor: ByteCursor, count: number, alignment: number): Tensors {
  const all: Tensors = { parameters: 0n, totalBytes: 0n, lastEnd: 0n };
  const names = new Set<string>();
  for (let i = 0; i < count && !cursor.stop; i++) {
    const name = cursor.string('bytes of a tensor name', GGUF_LIMITS.tensorNameBytes);
    if (!cursor.stop && names.has(name)) cursor.refuse(`its tensor ${quoted(name)} appears twice`);
    names.add(name);
    const shape = readShape(cursor, name);
    const sizeBytes = readSizeBytes(cursor, name, shape);
    const offset = cursor.u64();
    if (offset % BigInt(alignment) !== 0n) cursor.refuse(`its tensor ${quoted(name)} does not start at a multiple of ${alignment} bytes`);
    all.parameters += shape.items;
    all.totalBytes += sizeBytes;
    if (offset + sizeBytes > all.lastEnd) all.lastEnd = offset + sizeBytes;
  }
  return all;
}

type Shape = { rowItems: bigint; items: bigint };

/** BigInt, because a stranger chose four 64-bit numbers and their product must not wrap around. */
function readShape(cursor: ByteCursor, name: string): Shape {
  const dimensions = cursor.u32();
  if (!cursor.stop && (dimensions < 1 || dimensions > GGUF_LIMITS.tensorDimensions)) cursor.refuse(`its tensor ${quoted(name)} has ${dimensions} dimensions`);
  if (cursor.stop) return { rowItems: 0n, items: 0n };
  const rowItems = cursor.u64();
  let items = rowItems;
  for (let i = 1; i < dimensions; i++) items *= cursor.u64();
  if (!cursor.stop && items === 0n) cursor.refuse(`its tensor ${quoted(name)} is empty`);
  return { rowItems, items };
}

function readSizeBytes(cursor: ByteCursor, name: string, shape: Shape): bigint {
  const typeNumber = cursor.u32();
  const type = TENSOR_TYPES[typeNumber];
  if (!type) cursor.refuse(`its tensor ${quoted(name)} has the unknown type ${typeNumber}`);
  if (!type || cursor.stop) return 0n;
  const blockItems = BigInt(type.blockItems);
  if (shape.rowItems % blockItems !== 0n) cursor.refuse(`the rows of its tensor ${quoted(name)} do not fill whole blocks of ${blockItems} numbers`);
  return (shape.items / blockItems) * BigInt(type.blockBytes);
}
