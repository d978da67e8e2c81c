import { readableText } from './readable-text.ts';

/** Why reading stopped: the window is too short for what the file promises, or the content breaks a rule. */
export type Stop = { why: 'short' } | { why: 'refused'; detail: string };

/**
 * Reads little-endian values from the first bytes of a file. After the first problem every read gives a zero value and
 * `stop` says why, so a parser needs no exceptions; its loops must look at `stop`.
 */
export class ByteCursor {
  stop: Stop | null = null;
  offset = 0;
  readonly sizeBytes: number;
  readonly #window: Uint8Array;
  readonly #view: DataView;

  /** `window` holds the first bytes of a file of `sizeBytes`. */
  constructor(window: Uint8Array, sizeBytes: number) {
    this.sizeBytes = sizeBytes;
    this.#window = window;
    this.#view = new DataView(window.buffer, window.byteOffset, window.byteLength);
  }

  get leftBytes(): number {
    return this.sizeBytes - this.offset;
  }

  refuse(detail: string): void {
    this.stop ??= { why: 'refused', detail };
  }

  u32(): number {
    const at = this.#take(4);
    return at === null ? 0 : this.#view.getUint32(at, true);
  }

  i32(): number {
    const at = this.#take(4);
    return at === null ? 0 : this.#view.getInt32(at, true);
  }

  u64(): bigint {
    const at = this.#take(8);
    return at === null ? 0n : this.#view.getBigUint64(at, true);
  }

  /**
   * A number of things that follow, each at least `itemBytes` long: never more than `limit` (below 2^32) or than the file has
   * room for. Called for every string of a vocabulary, so it makes no BigInt and no text unless it refuses.
   */
  count(what: string, limit: number, itemBytes: number): number {
    const at = this.#take(8);
    if (at === null) return 0;
    const low = this.#view.getUint32(at, true);
    const high = this.#view.getUint32(at + 4, true);
    if (high > 0 || low > limit) this.refuse(`it claims ${this.#view.getBigUint64(at, true)} ${what}, more than the ${limit} allowed`);
    else if (low * itemBytes > this.leftBytes) this.refuse(`it claims ${low} ${what}, more than the rest of the file can hold`);
    return this.stop ? 0 : low;
  }

  /** A string of at most `limitBytes`; bytes that are no UTF-8 become U+FFFD. `what` names its bytes. */
  string(what: string, limitBytes: number): string {
    const length = this.count(what, limitBytes, 1);
    const at = this.#take(length);
    return at === null ? '' : new TextDecoder().decode(this.#window.subarray(at, at + length));
  }

  skipString(what: string, limitBytes: number): void {
    this.skip(this.count(what, limitBytes, 1));
  }

  skip(bytes: number): void {
    this.#take(bytes);
  }

  #take(bytes: number): number | null {
    if (this.stop) return null;
    const at = this.offset;
    if (bytes > this.leftBytes) this.refuse('the file ends inside its header');
    else if (at + bytes > this.#window.byteLength) this.stop = { why: 'short' };
    if (this.stop) return null;
    this.offset = at + bytes;
    return at;
  }
}

/** A name from the file, safe to put into a sentence. */
export const quoted = (text: string): string => `"${readableText(text, 64)}"`;
