import type { AgentFrame } from '@flotilla/protocol/agent-frames';
import { type CoordinatorFrame, decodeCoordinatorFrame } from '@flotilla/protocol/coordinator-frames';
import { LINK_PATHS, MAX_FRAME_BYTES } from '@flotilla/protocol/link';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import { retryAfterMs } from './post-json.ts';

export type Hello = Extract<AgentFrame, { type: 'hello' }>;
export type Welcome = Extract<CoordinatorFrame, { type: 'welcome' }>;
export type ConnectionHandlers = {
  welcomed(frame: Welcome, connection: Connection): void;
  /** Every later frame but `goodbye` and `nack`, in order. */
  frame(frame: Exclude<CoordinatorFrame, Welcome>): void;
};
/** `status` is set when the coordinator answered the upgrade with a refusal; `welcomedMs` is how long the link was up. */
export type ConnectionEnd = { because: string; status: number | null; welcomedMs: number; goodbyeMs: number | null; retryAfterMs: number | null };

type Parts = { coordinatorUrl: string; sessionToken: string; hello: Hello; handlers: ConnectionHandlers; signal: AbortSignal; log: Logger };

const HANDSHAKE_MS = 10_000;
/** Three of the coordinator's pings: nothing at all for this long means the line is dead, whatever the socket says. */
const SILENCE_MS = 45_000;
const LOOK_MS = 5_000;
const CLOSING_MS = 1_000;
/** A coordinator that lets this much pile up is not reading. */
const MAX_SEND_BUFFER_BYTES = 4 * MAX_FRAME_BYTES;

/** One socket from hello to its end. Nothing that arrives can end the process: bad frames get a nack. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #parts: Parts;
  readonly #end: ConnectionEnd = { because: 'the connection was lost', status: null, welcomedMs: 0, goodbyeMs: null, retryAfterMs: null };
  #lastHeardAt = performance.now();
  #welcomedAt: number | null = null;

  private constructor(parts: Parts) {
    this.#parts = parts;
    const { coordinatorUrl, sessionToken } = parts;
    this.#socket = new WebSocket(`${coordinatorUrl.replace(/^http/, 'ws')}${LINK_PATHS.link}`, {
      headers: { authorization: `Bearer ${sessionToken}` }, perMessageDeflate: false, maxPayload: MAX_FRAME_BYTES, handshakeTimeout: HANDSHAKE_MS, followRedirects: false,
    });
  }

  /** Opens the link and resolves when it has ended, for whatever reason. Never rejects. */
  static run(parts: Parts): Promise<ConnectionEnd> {
    return new Connection(parts).#live();
  }

  /** False when the frame cannot leave: no welcome yet, or the link is gone. */
  send(frame: AgentFrame): boolean {
    if (this.#welcomedAt === null || this.#socket.readyState !== WebSocket.OPEN) return false;
    if (this.#socket.bufferedAmount > MAX_SEND_BUFFER_BYTES) {
      this.#drop('the coordinator does not read what it is sent');
      return false;
    }
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  async #live(): Promise<ConnectionEnd> {
    const { signal, hello } = this.#parts;
    const socket = this.#socket;
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    const stop = () => {
      socket.close(1_000, 'the agent stops');
      setTimeout(() => socket.terminate(), CLOSING_MS).unref();
    };
    signal.addEventListener('abort', stop, { once: true });
    socket.on('error', (error) => {
      this.#end.because = error.message;
      socket.terminate();
    });
    socket.on('unexpected-response', (_request, response) => {
      this.#end.status = response.statusCode ?? null;
      this.#end.because = `the coordinator answered the upgrade with ${response.statusCode}`;
      this.#end.retryAfterMs = retryAfterMs(response.headers['retry-after']);
      response.resume();
      socket.terminate();
    });
    socket.on('open', () => socket.send(JSON.stringify(hello)));
    socket.on('message', (data, binary) => this.#receive(binary ? '' : String(data)));
    for (const sign of ['ping', 'pong', 'open'] as const) socket.on(sign, () => this.#heard());
    socket.on('close', (code, reason) => {
      if (code !== 1_006) this.#end.because = `closed with code ${code}${reason.length > 0 ? `: ${String(reason).slice(0, 120)}` : ''}`;
    });
    const watch = setInterval(() => this.#watch(), LOOK_MS);
    if (signal.aborted) stop();
    await closed;
    clearInterval(watch);
    signal.removeEventListener('abort', stop);
    return { ...this.#end, welcomedMs: this.#welcomedAt === null ? 0 : performance.now() - this.#welcomedAt };
  }

  #receive(text: string): void {
    this.#heard();
    const decoded = decodeCoordinatorFrame(text);
    if (!decoded.ok) {
      this.#parts.log.warn({ reason: decoded.reason, detail: decoded.detail }, 'frame not understood');
      this.#socket.send(JSON.stringify({ type: 'nack', reason: decoded.reason, detail: decoded.detail } satisfies AgentFrame));
      return;
    }
    const { frame } = decoded;
    if (frame.type === 'welcome') {
      if (this.#welcomedAt !== null) return;
      this.#welcomedAt = performance.now();
      return this.#parts.handlers.welcomed(frame, this);
    }
    if (frame.type === 'nack') return this.#parts.log.warn({ reason: frame.reason, detail: frame.detail }, 'the coordinator did not understand a frame');
    if (frame.type === 'goodbye') {
      this.#end.goodbyeMs = frame.reconnectAfterMs;
      return this.#parts.log.info({ reconnectAfterMs: frame.reconnectAfterMs }, 'the coordinator is leaving');
    }
    if (this.#welcomedAt !== null) this.#parts.handlers.frame(frame);
  }

  #watch(): void {
    const silentMs = performance.now() - this.#lastHeardAt;
    if (silentMs > SILENCE_MS) this.#drop(`nothing was heard for ${Math.round(silentMs / 1_000)} s`);
    else if (this.#welcomedAt === null && silentMs > HANDSHAKE_MS) this.#drop('no welcome came');
  }

  /** Without a closing handshake: a peer that is silent or stuck would not answer it. */
  #drop(because: string): void {
    this.#end.because = because;
    this.#socket.terminate();
  }

  #heard(): void {
    this.#lastHeardAt = performance.now();
  }
}
