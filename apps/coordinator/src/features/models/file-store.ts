import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { copyFile, mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Model files by digest under one folder; a name is only ever given to bytes that were hashed. */
export class FileStore {
  constructor(private readonly directory: string) {}

  pathOf(digest: string): string {
    return path.join(this.directory, `${digest}.gguf`);
  }

  async sizeOf(digest: string): Promise<number | null> {
    return stat(this.pathOf(digest)).then((found) => found.size, () => null);
  }

  /** Takes a copy of a file and returns its digest and size. A file that is there already is not copied again. */
  async add(file: string): Promise<{ digest: string; sizeBytes: number }> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const hash = createHash('sha256');
    await pipeline(fs.createReadStream(file), hash);
    const digest = `sha256-${hash.digest('hex')}`;
    const { size } = await stat(file);
    if ((await this.sizeOf(digest)) !== size) {
      const part = `${this.pathOf(digest)}.part`;
      await copyFile(file, part);
      await rename(part, this.pathOf(digest));
    }
    return { digest, sizeBytes: size };
  }
}
