/** A source must send at least `minBytes` in each `windowMs`, from the request on. */
export type Pace = { windowMs: number; minBytes: number };

/** Raises `signal` when a source stops sending, or sends a byte now and then to hold the connection. */
export class StallWatch {
  readonly signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  #bytes = 0;

  constructor({ windowMs, minBytes }: Pace) {
    const controller = new AbortController();
    this.signal = controller.signal;
    this.#timer = setInterval(() => {
      if (this.#bytes < minBytes) controller.abort();
      this.#bytes = 0;
    }, windowMs);
  }

  arrived(bytes: number): void {
    this.#bytes += bytes;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
