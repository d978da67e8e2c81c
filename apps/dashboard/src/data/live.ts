import { ApiError } from '@flotilla/client/api-error';
import { backoffMs } from '@flotilla/domain/link/backoff';
import type { LiveEvent } from '@flotilla/protocol/rest/events';

export type LiveStatus =
  | { state: 'connecting' | 'live' | 'paused' }
  | { state: 'lost'; sinceAt: number };

export type LiveFeedOptions = {
  open: (signal: AbortSignal) => AsyncIterable<LiveEvent>;
  /** Gets what came since the last call, in order, at most every `GATHER_MS`. */
  apply: (events: readonly LiveEvent[]) => void;
  signedOut: () => void;
};

/** Changes of many devices become one drawing. */
const GATHER_MS = 400;
/** Somebody is looking: longer waits than this would be felt. */
const MAX_WAIT_MS = 8_000;

/** Keeps one live stream open while the page can be seen, and says whether it is. A plain class: React only subscribes to it. */
export class LiveFeed {
  readonly #options: LiveFeedOptions;
  readonly #listeners = new Set<() => void>();
  #status: LiveStatus = { state: 'connecting' };
  #stop: AbortController | null = null;
  #gathered: LiveEvent[] = [];
  #gathering: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly status = (): LiveStatus => this.#status;

  /** Until the returned function is called; also pauses while the tab is hidden. */
  start(): () => void {
    const follow = () => (document.hidden ? this.#pause() : this.#resume());
    document.addEventListener('visibilitychange', follow);
    follow();
    return () => {
      document.removeEventListener('visibilitychange', follow);
      this.#pause();
    };
  }

  #resume(): void {
    if (this.#stop) return;
    this.#stop = new AbortController();
    void this.#run(this.#stop.signal);
  }

  #pause(): void {
    this.#stop?.abort();
    this.#stop = null;
    this.#say({ state: 'paused' });
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        for await (const event of this.#options.open(signal)) {
          if (signal.aborted) return;
          attempt = 0;
          this.#say({ state: 'live' });
          this.#gather(event);
        }
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return this.#options.signedOut();
        // Every other failure is worth another try: the bar says that nothing is live meanwhile.
      }
      if (signal.aborted) return;
      if (this.#status.state !== 'lost') this.#say({ state: 'lost', sinceAt: Date.now() });
      await waitFor(Math.min(MAX_WAIT_MS, 500 + backoffMs(attempt, Math.random)), signal);
    }
  }

  /** A snapshot is shown at once: somebody waits for it. */
  #gather(event: LiveEvent): void {
    this.#gathered.push(event);
    if (event.type === 'snapshot') this.#flush();
    else this.#gathering ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  #flush(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    const events = this.#gathered;
    this.#gathered = [];
    this.#options.apply(events);
  }

  #say(status: LiveStatus): void {
    if (status.state === this.#status.state) return;
    this.#status = status;
    for (const listener of this.#listeners) listener();
  }
}

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
