import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/** A download's bytes so far, on disk and hashed. One writer at a time. */
export class PartFile {
  readonly path: string;
  readonly #file: FileHandle;
  #hash: Hash = createHash('sha256');
  #doneBytes = 0;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  /** Hashes what an earlier download left. Throws when `signal` says stop. */
  static async open(path: string, signal: AbortSignal): Promise<PartFile> {
    // Group-readable, because the engine may run as a user of its own.
    const part = new PartFile(path, await open(path, 'a+', 0o640));
    try {
      for await (const chunk of part.#file.createReadStream({ start: 0, autoClose: false, signal })) part.#count(chunk);
    } catch (error) {
      await part.close();
      throw error;
    }
    return part;
  }

  get doneBytes(): number {
    return this.#doneBytes;
  }

  /** `sha256-<hex>` of the bytes so far. */
  get digest(): string {
    return `sha256-${this.#hash.copy().digest('hex')}`;
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let written = 0; written < bytes.byteLength; ) written += (await this.#file.write(bytes, written)).bytesWritten;
    this.#count(bytes);
  }

  async restart(): Promise<void> {
    await this.#file.truncate(0);
    this.#hash = createHash('sha256');
    this.#doneBytes = 0;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const { buffer, bytesRead } = await this.#file.read(new Uint8Array(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  }

  /** Afterwards the bytes survive a power cut. */
  async sync(): Promise<void> {
    await this.#file.sync();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #count(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#doneBytes += bytes.byteLength;
  }
}
