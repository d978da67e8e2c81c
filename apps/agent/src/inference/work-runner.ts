import type { AgentFrame } from '@flotilla/protocol/agent-frames';
import type { CoordinatorFrame } from '@flotilla/protocol/coordinator-frames';
import type { Logger } from 'pino';
import type { Generated } from './engine.ts';
import { type AttemptRef, TokenTicker } from './token-ticker.ts';
import type { VersionPool } from './version-pool.ts';

type Assign = Extract<CoordinatorFrame, { type: 'assign' }>;
type Renew = Extract<CoordinatorFrame, { type: 'renew' }>;
type Failed = Extract<AgentFrame, { type: 'failed' }>;
type Attempt = { ref: AttemptRef; cancel: AbortController; acceptedAtMs: number; firstTokenAtMs: number | null; lease: NodeJS.Timeout; leaseEndsAtMs: number };
/** A session in which work is assigned: its epoch, and where frames go. */
export type WorkSession = { epoch: number; send(frame: AgentFrame): void };
export type Activity = { promptTokens: number; generatedTokens: number; runningAttempts: number };

/** The coordinator gives an attempt away at 100 % of its lease; stopping earlier leaves room for clocks and the wire. */
const LEASE_SHARE = 0.8;
/** A longer timer would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Works on assigned attempts. Holds each only as long as its lease, by the monotonic clock, and only for the session that
 * assigned it: what is still running when that session ends is cancelled, because its coordinator has given it away.
 */
export class WorkRunner {
  readonly #attempts = new Map<string, Attempt>();
  readonly #versions: VersionPool;
  readonly #log: Logger;
  readonly #ticker = new TokenTicker((frame) => this.#session?.send(frame));
  #session: WorkSession | null = null;
  #promptTokens = 0;
  #generatedTokens = 0;

  constructor(versions: VersionPool, log: Logger) {
    this.#versions = versions;
    this.#log = log;
  }

  /** Whether anything ran since the last `takeActivity`. */
  get active(): boolean {
    return this.#attempts.size > 0 || this.#promptTokens > 0 || this.#generatedTokens > 0;
  }

  attach(session: WorkSession): void {
    this.detach();
    this.#session = session;
  }

  detach(): void {
    this.#session = null;
    for (const attempt of this.#attempts.values()) this.#stop(attempt);
  }

  /** Tokens since the last call, and the attempts that run now. */
  takeActivity(): Activity {
    const activity = { promptTokens: this.#promptTokens, generatedTokens: this.#generatedTokens, runningAttempts: this.#attempts.size };
    this.#promptTokens = 0;
    this.#generatedTokens = 0;
    return activity;
  }

  /** Never rejects; an attempt that runs already is not begun again. */
  async assign(frame: Assign): Promise<void> {
    const ref = { jobId: frame.jobId, attempt: frame.attempt };
    const key = keyOf(ref);
    if (this.#attempts.has(key)) return;
    if (frame.epoch !== this.#session?.epoch) return this.#fail(ref, 'stale_epoch', 'this assignment belongs to another session');
    const engine = this.#versions.ready(frame.work.digest);
    if (!engine) return this.#fail(ref, 'version_not_ready', 'this version does not take work here now');

    if (engine.freeSlots === 0) return this.#fail(ref, 'busy', 'every slot of this version is taken');

    const attempt: Attempt = { ref, cancel: new AbortController(), acceptedAtMs: performance.now(), firstTokenAtMs: null, ...this.#lease(ref, frame.leaseMs) };
    this.#attempts.set(key, attempt);
    const { kind: _kind, digest: _digest, ...request } = frame.work;
    const ended = engine.generate(request, {
      prompted: (promptTokens) => {
        this.#promptTokens += promptTokens;
      },
      part: (text, tokens) => this.#part(attempt, text, tokens),
    }, attempt.cancel.signal);
    if (!attempt.cancel.signal.aborted) this.#session.send({ type: 'accepted', ...ref });
    this.#finish(attempt, await ended);
  }

  renew({ leaseMs, attempts }: Renew): void {
    for (const ref of attempts) {
      const attempt = this.#attempts.get(keyOf(ref));
      if (!attempt) continue;
      clearTimeout(attempt.lease);
      Object.assign(attempt, this.#lease(attempt.ref, leaseMs));
    }
  }

  /** The coordinator wants no more frames of this attempt; its slot is free within a second. */
  cancel(ref: AttemptRef): void {
    const attempt = this.#attempts.get(keyOf(ref));
    if (attempt) this.#stop(attempt);
  }

  #part(attempt: Attempt, text: string, tokens: number): void {
    this.#generatedTokens += tokens;
    // A process that was stopped and continued gets here before the timer of its lease does.
    if (!this.#attempts.has(keyOf(attempt.ref)) || performance.now() > attempt.leaseEndsAtMs) return;
    attempt.firstTokenAtMs ??= performance.now();
    this.#ticker.add(attempt.ref, text, tokens);
  }

  #finish(attempt: Attempt, generated: Generated): void {
    const { ref } = attempt;
    if (!this.#attempts.has(keyOf(ref))) return;
    if (performance.now() > attempt.leaseEndsAtMs) return this.#expire(ref);
    this.#ticker.flush();
    this.#forget(attempt);
    switch (generated.kind) {
      case 'finished': {
        const { reason, usage, promptMs, generationMs } = generated;
        const waitMs = Math.max(0, (attempt.firstTokenAtMs ?? performance.now()) - attempt.acceptedAtMs - promptMs);
        return this.#session?.send({ type: 'finished', ...ref, reason, usage, timings: { waitMs, promptMs, generationMs } });
      }
      case 'too_long':
        return this.#fail(ref, 'context_length_exceeded', `the prompt needs ${generated.need} tokens and the context has ${generated.have}`, generated);
      case 'crashed':
        return this.#fail(ref, 'engine_crashed', generated.detail);
      case 'failed':
        return this.#fail(ref, 'engine_failed', generated.detail);
      case 'busy':
        return this.#fail(ref, 'busy', 'every slot of this version is taken');
      case 'first_token_timeout':
        return this.#fail(ref, 'first_token_timeout', 'no token came in time');
      case 'aborted':
        return;
    }
  }

  #lease(ref: AttemptRef, leaseMs: number): Pick<Attempt, 'lease' | 'leaseEndsAtMs'> {
    const heldMs = Math.min(leaseMs * LEASE_SHARE, MAX_TIMER_MS);
    return { lease: setTimeout(() => this.#expire(ref), heldMs), leaseEndsAtMs: performance.now() + heldMs };
  }

  #expire(ref: AttemptRef): void {
    const attempt = this.#attempts.get(keyOf(ref));
    if (!attempt) return;
    this.#log.warn(ref, 'lease ran out, attempt stopped');
    this.#stop(attempt);
    this.#fail(ref, 'device_lost', 'the lease was not renewed in time');
  }

  #stop(attempt: Attempt): void {
    this.#forget(attempt);
    attempt.cancel.abort();
  }

  #forget({ ref, lease }: Attempt): void {
    clearTimeout(lease);
    this.#attempts.delete(keyOf(ref));
    this.#ticker.forget(ref);
  }

  #fail(ref: AttemptRef, code: Failed['code'], detail: string, tooLong?: { need: number; have: number }): void {
    this.#log.info({ ...ref, code }, 'attempt failed');
    this.#session?.send({ type: 'failed', ...ref, code, detail, ...(tooLong && { need: tooLong.need, have: tooLong.have }) });
  }
}

const keyOf = ({ jobId, attempt }: AttemptRef): string => `${jobId}/${attempt}`;
