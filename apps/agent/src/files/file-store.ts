import type { Stats } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Digest } from '@flotilla/protocol/ids';
import { syncFolder, TEMPORARY_SUFFIX } from './durable-write.ts';

export const MODEL_SUFFIX = '.gguf';
/** Bytes that a later download goes on from. */
export const PART_SUFFIX = '.gguf.part';
/** Where a part came from, beside it. */
export const ORIGIN_SUFFIX = '.gguf.part.json';

/** The models of one device: files in one folder, each named after the digest of its bytes. */
export class FileStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Whole models only; empty while the folder does not exist. */
  async list(): Promise<{ digest: string; sizeBytes: number }[]> {
    const files = [];
    for (const name of (await this.#names()).toSorted()) {
      const digest = digestOf(name, MODEL_SUFFIX);
      const entry = digest && (await unlessMissing(stat(join(this.#directory, name))));
      if (digest && entry && entry.isFile()) files.push({ digest, sizeBytes: entry.size });
    }
    return files;
  }

  /** Throws when `digest` is none: it becomes part of a path. */
  pathOf(digest: string): string {
    return join(this.#directory, `${Digest.parse(digest)}${MODEL_SUFFIX}`);
  }

  /** Removes the model and what a download of it left. Idempotent. */
  async remove(digest: string): Promise<void> {
    const valid = Digest.parse(digest);
    const ours = [MODEL_SUFFIX, PART_SUFFIX, ORIGIN_SUFFIX].map((suffix) => `${valid}${suffix}`);
    await this.#removeNames((await this.#names()).filter((name) => ours.includes(name)));
  }

  /** Removes what power cuts leave behind: unfinished writes, empty parts, origins without a part. Strangers' files stay. */
  async cleanUp(): Promise<void> {
    const names = await this.#names();
    const leftovers = [];
    for (const name of names) if (await this.#leftover(name, names)) leftovers.push(name);
    await this.#removeNames(leftovers);
  }

  async #leftover(name: string, names: readonly string[]): Promise<boolean> {
    if (name.startsWith('sha256-') && name.endsWith(TEMPORARY_SUFFIX)) return true;
    if (digestOf(name, PART_SUFFIX)) return (await unlessMissing(stat(join(this.#directory, name))))?.size === 0;
    const digest = digestOf(name, ORIGIN_SUFFIX);
    return digest !== null && !names.includes(`${digest}${PART_SUFFIX}`);
  }

  async #removeNames(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    for (const name of names) await rm(join(this.#directory, name), { force: true });
    await syncFolder(this.#directory);
  }

  async #names(): Promise<string[]> {
    return (await unlessMissing(readdir(this.#directory))) ?? [];
  }
}

async function unlessMissing<Found extends Stats | string[]>(looked: Promise<Found>): Promise<Found | null> {
  try {
    return await looked;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function digestOf(name: string, suffix: string): string | null {
  const digest = name.endsWith(suffix) ? Digest.safeParse(name.slice(0, -suffix.length)) : null;
  return digest?.success ? digest.data : null;
}
