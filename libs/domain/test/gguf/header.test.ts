import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GgufHeader, readGgufHeader } from '../../src/gguf/header.ts';
import { aGguf, aReader, array, aTensor, join, number, string, text, u32, u64 } from './a-gguf.ts';

const demoFile = async (name: string): Promise<Uint8Array> => new Uint8Array(await readFile(new URL(`../../../../models/demo/${name}`, import.meta.url)));
const headerOf = (bytes: Uint8Array): Promise<GgufHeader> => readGgufHeader(aReader(bytes));
const llama = text('general.architecture', 'llama');
const bytesOf = (content: string): Uint8Array => new TextEncoder().encode(content);

test('the demo model tells its facts', async () => {
  expect(await headerOf(await demoFile('flotilla-demo-q8_0.gguf'))).toEqual({
    ok: true,
    facts: {
      version: 3,
      architecture: 'llama',
      name: 'Flotilla demo model',
      contextTokens: 1_024,
      blockCount: 4,
      embeddingLength: 128,
      parameters: 1_016_960,
      quantization: 'Q8_0',
      hasChatTemplate: true,
      tensorCount: 38,
    },
  });
});

test('the micro model tells its facts', async () => {
  expect(await headerOf(await demoFile('micro-random-f16.gguf'))).toMatchObject({
    ok: true,
    facts: { architecture: 'llama', name: 'micro-random', contextTokens: 512, blockCount: 1, embeddingLength: 32, quantization: 'F16', hasChatTemplate: true, tensorCount: 11 },
  });
});

test('a header that says little has null for what it does not say', async () => {
  expect(await headerOf(aGguf())).toEqual({
    ok: true,
    facts: {
      version: 3,
      architecture: 'llama',
      name: null,
      contextTokens: null,
      blockCount: null,
      embeddingLength: null,
      parameters: 64,
      quantization: null,
      hasChatTemplate: false,
      tensorCount: 1,
    },
  });
});

const bytesArray = (key: string, count: number): ReturnType<typeof array> => array(key, 0, BigInt(count), new Uint8Array(count));

test('a header of several megabytes is read to its end', async () => {
  const entries = [llama, ...['a', 'b', 'c'].map((key) => bytesArray(key, 1_000_000))];
  expect(await headerOf(aGguf({ entries }))).toMatchObject({ ok: true, facts: { parameters: 64 } });
});

test('a header of more than 64 MiB is refused', async () => {
  const entries = [llama, ...Array.from({ length: 65 }, (_, n) => bytesArray(`key ${n}`, 1024 * 1024))];
  expect(await headerOf(aGguf({ entries }))).toEqual({ ok: false, detail: 'this is not a usable GGUF model: its header is larger than 64 MiB' });
});

test('text from a file is cleaned of control and direction characters', async () => {
  const header = await headerOf(aGguf({ entries: [text('general.architecture', 'llama'), text('general.name', '\u001b[31mred\u202e name\u0007')] }));
  expect(header).toMatchObject({ ok: true, facts: { name: '[31mred name' } });
});

test.each([
  ['an empty file', new Uint8Array(), 'this is an empty file, not a GGUF model'],
  ['an HTML page', bytesOf('\n<!DOCTYPE html><html><body>404</body></html>'), 'this is an HTML page, not a GGUF model'],
  ['a JSON answer', bytesOf('{"error":"no such file"}'), 'this is JSON text, not a GGUF model'],
  ['a Git LFS pointer', bytesOf('version https://git-lfs.github.com/spec/v1\n'), 'this is a Git LFS pointer, not the GGUF model it points to'],
  ['a ZIP archive', bytesOf('PK\u0003\u0004....'), 'this is a ZIP archive, not a GGUF model'],
  ['a gzip archive', new Uint8Array([0x1f, 0x8b, 8, 0]), 'this is a gzip archive, not a GGUF model'],
  ['other bytes', bytesOf('ggjt....'), 'this is not a GGUF model: it does not start with the letters GGUF'],
])('%s is called by its name', async (_what, bytes, detail) => {
  expect(await headerOf(bytes)).toEqual({ ok: false, detail });
});

const HUGE = 1n << 40n;
const ALL_BITS = (1n << 64n) - 1n;
const filled = (count: number): string => 'x'.repeat(count);

test.each([
  ['2^40 metadata entries in 24 bytes', join(bytesOf('GGUF'), u32(3), u64(0n), u64(HUGE)), 'metadata entries, more than the 4096 allowed'],
  ['-1 metadata entries', join(bytesOf('GGUF'), u32(3), u64(0n), u64(ALL_BITS)), 'metadata entries, more than the 4096 allowed'],
  ['2^40 tensors', join(bytesOf('GGUF'), u32(3), u64(HUGE), u64(0n)), 'tensors, more than the 65536 allowed'],
  ['more tensors than the file can hold', aGguf({ tensorCount: 65_000n }), 'more than the rest of the file can hold'],
  ['more entries than the file can hold', aGguf({ entryCount: 4_000n }), 'more than the rest of the file can hold'],
  ['an array of 2^60 items in 49 bytes', aGguf({ entries: [array('a', 0, 1n << 60n)], tensors: [], dataBytes: 0 }), 'items under "a", more than the 1048576 allowed'],
  ['an array longer than the file', aGguf({ entries: [llama, array('a', 10, 1_000_000n)] }), 'more than the rest of the file can hold'],
  ['arrays nested three deep', aGguf({ entries: [llama, array('a', 9, 1n, join(u32(9), u64(1n), u32(9), u64(1n)))] }), 'nested more than 2 deep'],
  ['an unknown value type', aGguf({ entries: [llama, { key: 'a', type: 77, value: u32(1) }] }), 'has the unknown type 77'],
  ['an array of an unknown type', aGguf({ entries: [llama, array('a', 13, 1n, u64(0n))] }), 'has the unknown type 13'],
  ['a string of 2^63 bytes', aGguf({ entries: [text('general.architecture', 'llama', 1n << 63n)] }), 'more than the 1048576 allowed'],
  ['a string longer than the file', aGguf({ entries: [text('general.architecture', 'llama', 1_000_000n)] }), 'more than the rest of the file can hold'],
  ['a key of 257 characters', aGguf({ entries: [text(filled(257), 'x')] }), 'more than the 256 allowed'],
  ['an empty key', aGguf({ entries: [text('', 'x')] }), 'one of its metadata keys is empty'],
  ['a key that appears twice', aGguf({ entries: [llama, llama] }), 'appears twice'],
  ['a chat template of 257 KiB', aGguf({ entries: [llama, text('tokenizer.chat_template', new Uint8Array(257 * 1024))] }), 'chat template, more than the 262144 allowed'],
  ['version 1', aGguf({ version: 1 }), 'its GGUF version is 1, and only 2 and 3 are known'],
  ['a big-endian file', aGguf({ version: 0x0300_0000 }), 'its GGUF version is 50331648'],
  ['alignment 0', aGguf({ entries: [llama, number('general.alignment', 0)] }), 'its alignment is no power of two'],
  ['alignment 48', aGguf({ entries: [llama, number('general.alignment', 48)] }), 'its alignment is no power of two'],
  ['alignment 2^31', aGguf({ entries: [llama, number('general.alignment', 2 ** 31)] }), 'its alignment is no power of two'],
  ['an alignment that is text', aGguf({ entries: [llama, text('general.alignment', '32')] }), 'its alignment is no power of two'],
  ['513 blocks', aGguf({ entries: [llama, number('llama.block_count', 513)] }), 'it claims 513 blocks'],
  ['2^60 blocks', aGguf({ entries: [llama, { key: 'llama.block_count', type: 10, value: u64(1n << 60n) }] }), 'blocks, not one of 0 to 512'],
  ['-1 blocks', aGguf({ entries: [llama, { key: 'llama.block_count', type: 5, value: u32(0xffff_ffff) }] }), 'it claims -1 blocks'],
  ['a tensor of five dimensions', aGguf({ tensors: [aTensor({ dimensions: [1n, 1n, 1n, 1n, 1n] })] }), 'has 5 dimensions'],
  ['a tensor of no dimensions', aGguf({ tensors: [aTensor({ dimensions: [], name: filled(40) })] }), 'has 0 dimensions'],
  ['an empty tensor', aGguf({ tensors: [aTensor({ dimensions: [32n, 0n] })] }), 'is empty'],
  ['dimensions whose product wraps around 64 bits', aGguf({ tensors: [aTensor({ dimensions: [1n << 32n, 1n << 32n] })] }), 'reach beyond the end of the file'],
  ['a tensor larger than the file', aGguf({ tensors: [aTensor({ dimensions: [65n] })] }), 'reach beyond the end of the file'],
  ['a tensor that starts behind the file', aGguf({ tensors: [aTensor({ offset: 320n })] }), 'reach beyond the end of the file'],
  ['an offset near 2^64', aGguf({ tensors: [aTensor({ offset: ALL_BITS - 31n })] }), 'reach beyond the end of the file'],
  ['an offset between two steps of the alignment', aGguf({ tensors: [aTensor({ dimensions: [1n], offset: 4n })] }), 'does not start at a multiple of 32 bytes'],
  ['many tensors in the same place', aGguf({ tensors: [aTensor(), aTensor({ name: 'again' })] }), 'reach beyond the end of the file'],
  ['two tensors of one name', aGguf({ tensors: [aTensor({ dimensions: [8n] }), aTensor({ dimensions: [8n], offset: 32n })] }), 'appears twice'],
  ['a tensor name of 65 characters', aGguf({ tensors: [aTensor({ name: filled(65) })] }), 'more than the 64 allowed'],
  ['a tensor type that was removed', aGguf({ tensors: [aTensor({ type: 4 })] }), 'has the unknown type 4'],
  ['a row that is no whole block', aGguf({ tensors: [aTensor({ type: 8, dimensions: [33n] })] }), 'do not fill whole blocks of 32 numbers'],
  ['nothing at all', aGguf({ entries: [], tensors: [] }), 'it names no architecture and holds no tensors'],
])('%s is refused', async (_what, bytes, detail) => {
  const reader = aReader(bytes);
  const header = await readGgufHeader(reader);
  expect(header).toMatchObject({ ok: false, detail: expect.stringContaining(detail) });
  expect(reader.readBytes()).toBeLessThanOrEqual(bytes.length);
});

test('a refusal is one sentence without strange characters', async () => {
  const header = await headerOf(aGguf({ entries: [llama, { key: '\u001b]0;title\u0007\u202ekey', type: 99, value: string('') }] }));
  expect(header).toEqual({ ok: false, detail: 'this is not a usable GGUF model: the value under "]0;titlekey" has the unknown type 99' });
});

test('the micro model cut short anywhere in its header is refused', async () => {
  const whole = await demoFile('micro-random-f16.gguf');
  for (let length = 0; length < whole.length; length += 97) expect(await headerOf(whole.subarray(0, length))).toMatchObject({ ok: false });
});

test('a file shorter than it was said to be is refused', async () => {
  const whole = await demoFile('micro-random-f16.gguf');
  const reader = aReader(whole.subarray(0, 3_000));
  expect(await readGgufHeader({ ...reader, sizeBytes: whole.length })).toMatchObject({ ok: false, detail: expect.stringContaining('ends inside its header') });
});

test('no change of some bytes makes the reader throw or believe in tensors beyond the file', async () => {
  const whole = await demoFile('micro-random-f16.gguf');
  const headerBytes = 6_000;
  const change = fc.record({ at: fc.oneof(fc.nat(64), fc.nat(headerBytes - 1)), byte: fc.oneof(fc.constantFrom(0, 1, 127, 128, 255), fc.nat(255)) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
      const spoilt = whole.slice();
      for (const { at, byte } of changes) spoilt[at] = byte;
      const header = await headerOf(spoilt);
      if (header.ok) expect(header.facts.tensorCount).toBeLessThanOrEqual(whole.length / 33);
      else expect(header.detail).toMatch(/^this is \S.{8,300}$/);
    }),
    { numRuns: 500, seed: 20_260_801 },
  );
});
