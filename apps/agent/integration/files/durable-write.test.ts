import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeDurably } from '../../src/files/durable-write.ts';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'flotilla-write-'));
  path = join(directory, 'identity.json');
});

afterEach(() => rm(directory, { recursive: true }));

const modeOf = async (): Promise<number> => (await stat(path)).mode & 0o777;

test('a new file is for its owner only unless said otherwise', async () => {
  await writeDurably(path, 'key');
  expect(await modeOf()).toBe(0o600);
  await writeDurably(path, 'public', 0o644);
  expect(await modeOf()).toBe(0o644);
  expect(await readFile(path, 'utf8')).toBe('public');
});

test('an old file with wider rights becomes narrow again', async () => {
  await writeDurably(path, 'old', 0o644);
  await chmod(path, 0o666);
  await writeDurably(path, 'new');
  expect(await modeOf()).toBe(0o600);
});

test('many writers at once leave one whole content and no leftovers', async () => {
  const contents = Array.from({ length: 20 }, (_, n) => String(n).repeat(50_000));
  await Promise.all(contents.map((content) => writeDurably(path, content)));
  expect(contents).toContain(await readFile(path, 'utf8'));
  expect(await readdir(directory)).toEqual(['identity.json']);
});

test('a write that fails says why and leaves nothing', async () => {
  await mkdir(path);
  await expect(writeDurably(path, 'text')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(await readdir(directory)).toEqual(['identity.json']);
});
