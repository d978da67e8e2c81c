import type { ByteReader } from '../../src/gguf/header.ts';

/** A metadata value with its type number, or a tensor, as bytes; every length and count can be a lie. */
type Entry = { key: string | Uint8Array; type: number; value: Uint8Array };
export type TensorInfo = { name: string; dimensions: readonly bigint[]; type: number; offset: bigint };
export type Header = {
  magic: string;
  version: number;
  tensorCount: bigint | null;
  entryCount: bigint | null;
  entries: readonly Entry[];
  tensors: readonly TensorInfo[];
  dataBytes: number;
};

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all;
}

export const u32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
};

export const u64 = (value: bigint): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
};

export const string = (text: string | Uint8Array, claimedLength?: bigint): Uint8Array => {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return join(u64(claimedLength ?? BigInt(bytes.length)), bytes);
};

export const text = (key: string, value: string | Uint8Array, claimedLength?: bigint): Entry => ({ key, type: 8, value: string(value, claimedLength) });
export const number = (key: string, value: number): Entry => ({ key, type: 4, value: u32(value) });
export const array = (key: string, itemType: number, count: bigint, items: Uint8Array = new Uint8Array()): Entry => ({ key, type: 9, value: join(u32(itemType), u64(count), items) });

/** A right little model of one tensor with 64 numbers; `changes` spoil it. */
export function aGguf(changes: Partial<Header> = {}): Uint8Array {
  const header: Header = {
    magic: 'GGUF',
    version: 3,
    tensorCount: null,
    entryCount: null,
    entries: [text('general.architecture', 'llama')],
    tensors: [aTensor()],
    dataBytes: 256,
    ...changes,
  };
  const head = join(
    new TextEncoder().encode(header.magic),
    u32(header.version),
    u64(header.tensorCount ?? BigInt(header.tensors.length)),
    u64(header.entryCount ?? BigInt(header.entries.length)),
    ...header.entries.map((entry) => join(string(entry.key), u32(entry.type), entry.value)),
    ...header.tensors.map((tensor) => join(string(tensor.name), u32(tensor.dimensions.length), ...tensor.dimensions.map(u64), u32(tensor.type), u64(tensor.offset))),
  );
  return join(head, new Uint8Array(Math.ceil(head.length / 32) * 32 - head.length + header.dataBytes));
}

export const aTensor = (changes: Partial<TensorInfo> = {}): TensorInfo => ({ name: 'weight', dimensions: [64n], type: 0, offset: 0n, ...changes });

/** Counts what is asked for, because a small file must never lead to a large read. */
export function aReader(bytes: Uint8Array): ByteReader & { readBytes: () => number } {
  let readBytes = 0;
  return {
    sizeBytes: bytes.byteLength,
    readBytes: () => readBytes,
    read: (offset, length) => {
      readBytes += length;
      return Promise.resolve(bytes.subarray(offset, offset + length));
    },
  };
}
