import { type AgentFrame, decodeAgentFrame } from '@flotilla/protocol/agent-frames';
import type { CoordinatorFrame } from '@flotilla/protocol/coordinator-frames';
import { CLOSE } from '@flotilla/protocol/link';
import type { Report } from '@flotilla/protocol/report';
import type { WebSocket } from 'ws';
import type { Clock } from '../../infra/clock.ts';
import type { DeviceSession } from './contract.ts';
import { FrameBudget } from './frame-budget.ts';

/** A device that lets this much pile up is not reading. */
const MAX_SEND_BUFFER_BYTES = 4 * 1_048_576;
/** A peer that only sends rubbish is cut off instead of answered for ever. */
const MAX_BAD_FRAMES = 20;

type Hello = Extract<AgentFrame, { type: 'hello' }>;

export type SessionHandlers = {
  /** The first frame, once. */
  hello(hello: Hello): void;
  /** Every later frame, in order. */
  frame(frame: AgentFrame): void;
  closed(because: string): void;
};

/** One device's socket: decodes, keeps order, answers what is wrong. Knows nothing about jobs. */
export class AgentSession implements DeviceSession {
  report: Report | null = null;
  lastHeardMonotonicMs: number;
  private badFrames = 0;
  private closed = false;
  private readonly budget: FrameBudget;

  constructor(
    readonly deviceId: string,
    readonly epoch: number,
    private readonly socket: WebSocket,
    private readonly parts: { clock: Clock; handlers: SessionHandlers },
  ) {
    this.lastHeardMonotonicMs = parts.clock.monotonicMs();
    this.budget = new FrameBudget(this.lastHeardMonotonicMs);
    socket.on('message', (data, binary) => this.receive(binary ? '' : data.toString()));
    socket.on('pong', () => this.heard());
    socket.on('ping', () => this.heard());
    socket.on('error', () => socket.terminate());
    socket.once('close', (code) => this.end(`the socket closed with code ${code}`));
  }

  send(frame: CoordinatorFrame): boolean {
    if (this.socket.readyState !== this.socket.OPEN) return false;
    if (this.socket.bufferedAmount > MAX_SEND_BUFFER_BYTES) {
      this.close(CLOSE.slow_reader, 'it does not read what it is sent');
      return false;
    }
    if (frame.type === 'assign') this.budget.assigned();
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  ping(): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.ping();
  }

  close(code: number, because: string): void {
    this.socket.close(code, because.slice(0, 120));
    this.end(because);
  }

  /** For a peer that no longer answers: a close handshake could take minutes. */
  terminate(because: string): void {
    this.socket.terminate();
    this.end(because);
  }

  private receive(text: string): void {
    this.heard();
    if (!this.budget.take(this.lastHeardMonotonicMs)) return this.close(CLOSE.too_many_frames, 'too many frames');
    const decoded = decodeAgentFrame(text);
    if (!decoded.ok) return this.refuse(decoded.reason, decoded.detail);
    const { frame } = decoded;
    if (frame.type === 'hello') {
      if (this.report) return this.refuse('bad_shape', 'hello was said before');
      this.report = frame.report;
      return this.parts.handlers.hello(frame);
    }
    if (!this.report) return this.refuse('bad_shape', 'the first frame must be hello');
    if (frame.type === 'report') this.report = frame.report;
    this.parts.handlers.frame(frame);
  }

  private refuse(reason: 'not_json' | 'bad_shape', detail: string): void {
    this.send({ type: 'nack', reason, detail });
    this.badFrames += 1;
    if (this.badFrames > MAX_BAD_FRAMES) this.close(CLOSE.protocol_error, 'too many frames that cannot be read');
  }

  private heard(): void {
    this.lastHeardMonotonicMs = this.parts.clock.monotonicMs();
  }

  private end(because: string): void {
    if (this.closed) return;
    this.closed = true;
    this.parts.handlers.closed(because);
  }
}
