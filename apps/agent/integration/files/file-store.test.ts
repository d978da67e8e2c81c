import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileStore } from '../../src/files/file-store.ts';

const digestOf = (digit: string): string => `sha256-${digit.repeat(64)}`;
let directory: string;
let store: FileStore;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'flotilla-store-'));
  store = new FileStore(directory);
});

afterEach(() => rm(directory, { recursive: true, force: true }));

const put = (name: string, content = 'bytes'): Promise<void> => writeFile(join(directory, name), content);
const names = async (): Promise<string[]> => (await readdir(directory)).toSorted();

test('only whole models are listed, in the order of their digests', async () => {
  await put(`${digestOf('b')}.gguf`, 'four');
  await put(`${digestOf('a')}.gguf`, 'seventy');
  await put(`${digestOf('c')}.gguf.part`);
  await put('sha256-short.gguf');
  await put(`${digestOf('A')}.gguf`);
  await put('notes.txt');
  await mkdir(join(directory, `${digestOf('d')}.gguf`));
  await symlink('/nowhere', join(directory, `${digestOf('e')}.gguf`));
  expect(await store.list()).toEqual([
    { digest: digestOf('a'), sizeBytes: 7 },
    { digest: digestOf('b'), sizeBytes: 4 },
  ]);
});

test('a folder that does not exist yet holds nothing and can be cleaned', async () => {
  await rm(directory, { recursive: true });
  expect(await store.list()).toEqual([]);
  await store.cleanUp();
  await store.remove(digestOf('a'));
});

test('removing a model also removes what its download left, and can be repeated', async () => {
  for (const suffix of ['.gguf', '.gguf.part', '.gguf.part.json']) await put(`${digestOf('a')}${suffix}`);
  await put(`${digestOf('b')}.gguf`);
  await store.remove(digestOf('a'));
  await store.remove(digestOf('a'));
  expect(await names()).toEqual([`${digestOf('b')}.gguf`]);
});

test('cleaning up keeps models, parts to go on from and strangers\' files', async () => {
  const kept = [`${digestOf('a')}.gguf`, `${digestOf('b')}.gguf.part`, `${digestOf('b')}.gguf.part.json`, 'notes.tmp', 'README.md'];
  const leftovers = [`${digestOf('c')}.gguf.part.json`, `${digestOf('b')}.gguf.part.json.0f0f.tmp`];
  for (const name of [...kept, ...leftovers]) await put(name);
  await put(`${digestOf('d')}.gguf.part`, '');
  await store.cleanUp();
  expect(await names()).toEqual(kept.toSorted());
});

test.each(['../escape', 'sha256-', `${digestOf('a')}/..`, `${digestOf('a')}\0`, ''])('%j is no digest and never becomes a path', async (digest) => {
  expect(() => store.pathOf(digest)).toThrow('expected sha256-');
  await expect(store.remove(digest)).rejects.toThrow('expected sha256-');
});
