/** Server-sent events out of a stream of text pieces that may be cut anywhere. Only `data` matters to us; comments are life signs. */
export class SseDecoder {
  #rest = '';
  #data: string[] = [];

  /** The data of each event that this piece completes. */
  push(piece: string): string[] {
    // A final CR waits: with the next piece it may turn out to be half of a CR LF.
    const text = this.#rest + piece;
    const end = text.endsWith('\r') ? text.length - 1 : text.length;
    const lines = text.slice(0, end).split(/\r\n|\r|\n/);
    this.#rest = (lines.pop() ?? '') + text.slice(end);
    return lines.flatMap((line) => this.#take(line));
  }

  #take(line: string): string[] {
    if (line !== '') {
      const value = /^data(?:: ?(.*))?$/s.exec(line);
      if (value) this.#data.push(value[1] ?? '');
      return [];
    }
    if (this.#data.length === 0) return [];
    const event = this.#data.join('\n');
    this.#data = [];
    return [event];
  }
}
