import type { AgentFrame } from '@flotilla/protocol/agent-frames';

type TokensFrame = Extract<AgentFrame, { type: 'tokens' }>;
type Part = TokensFrame['parts'][number];
export type AttemptRef = { jobId: string; attempt: number };

const TICK_MS = 20;
/** Limits of one `tokens` frame (libs/protocol/src/agent-frames.ts). */
const MAX_PARTS = 64;
const MAX_TEXT = 65_536;

/**
 * Gathers the tokens of all running attempts into few frames: an attempt's first token leaves at once, what follows waits for
 * the 20 ms tick. `seq` counts from 0 within an attempt, without gaps.
 */
export class TokenTicker {
  readonly #send: (frame: TokensFrame) => void;
  readonly #nextSeq = new Map<string, number>();
  readonly #pending = new Map<string, Part>();
  #timer: NodeJS.Timeout | null = null;

  constructor(send: (frame: TokensFrame) => void) {
    this.#send = send;
  }

  add({ jobId, attempt }: AttemptRef, text: string, tokens: number): void {
    const key = `${jobId}/${attempt}`;
    const seq = this.#nextSeq.get(key) ?? 0;
    const waiting = this.#pending.get(key);
    if (waiting && waiting.text.length + text.length > MAX_TEXT) {
      this.flush();
      return this.add({ jobId, attempt }, text, tokens);
    }
    if (waiting) {
      waiting.text += text;
      waiting.tokens += tokens;
      return;
    }
    this.#nextSeq.set(key, seq + 1);
    this.#pending.set(key, { jobId, attempt, seq, text, tokens });
    if (seq === 0) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), TICK_MS);
  }

  /** Everything that waits leaves now, so that it comes before the frame which ends an attempt. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const parts = [...this.#pending.values()];
    this.#pending.clear();
    for (let at = 0; at < parts.length; at += MAX_PARTS) this.#send({ type: 'tokens', parts: parts.slice(at, at + MAX_PARTS) });
  }

  /** Forgets an attempt and what it still had waiting. */
  forget({ jobId, attempt }: AttemptRef): void {
    this.#pending.delete(`${jobId}/${attempt}`);
    this.#nextSeq.delete(`${jobId}/${attempt}`);
  }
}
