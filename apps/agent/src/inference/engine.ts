import { type ChildProcess, fork } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import type { FinishReason, Usage } from '@flotilla/protocol/work';
import { firstTokenDeadlineMs, loadDeadlineMs } from './deadlines.ts';
import { type EngineRequest, FromEngine, type ToEngine } from './engine-messages.ts';
import { freeSlot, freeSlots, type Slots, takenSlots, takeSlot } from './slots.ts';

export type EngineSettings = {
  path: string; sizeBytes: number; contextTokens: number; slots: number; threads: number;
  /** The built engine-process module; the one beside this file unless told otherwise. */
  childModule?: string;
};

export type EngineStart =
  | { ok: true; engine: Engine }
  | { ok: false; code: 'insufficient_memory' | 'load_failed'; detail: string };

/** How a request ended. `crashed` and `failed` may have sent parts before. */
export type Generated =
  | { kind: 'finished'; reason: FinishReason; usage: Usage; promptMs: number; generationMs: number }
  | { kind: 'too_long'; need: number; have: number }
  | { kind: 'failed' | 'crashed'; detail: string }
  | { kind: 'busy' | 'aborted' | 'first_token_timeout' };

export type GenerationEvents = { prompted?(promptTokens: number): void; part(text: string, tokens: number): void };

type Running = {
  slot: number; events: GenerationEvents; firstToken: NodeJS.Timeout; timedOut: boolean; ended: Promise<Generated>; end(generated: Generated): void;
};
type LoadAnswer = Extract<FromEngine, { type: 'loaded' | 'load_failed' }>;

const CHILD_MODULE = fileURLToPath(new URL('./engine-process.js', import.meta.url));
/** Below the owner's own programs, above nothing: polite mode. */
const NICENESS = 10;
/** A process that does not confirm a cancel for this long is stuck in native code. */
const ABORT_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 2_000;

/** One loaded version in its own process. The process can die at any time without harm to the agent. */
export class Engine {
  readonly #child: ChildProcess;
  readonly #running = new Map<number, Running>();
  readonly #exited: Promise<string>;
  #slots: Slots;
  #nextId = 1;
  #alive = true;
  #promptTokensPerMs: number | null = null;

  private constructor(child: ChildProcess, slots: number) {
    this.#child = child;
    this.#slots = freeSlots(slots);
    this.#exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
      child.on('error', (error) => child.pid === undefined && resolve(error.message));
    });
    void this.#exited.then((how) => this.#died(how));
  }

  /** Resolves when the version answers or cannot; `signal` gives up the load. The process is gone after every failure. */
  static async start(settings: EngineSettings, signal: AbortSignal): Promise<EngineStart> {
    const { childModule = CHILD_MODULE, path, contextTokens, slots, threads } = settings;
    const child = fork(childModule, [], { env: {}, execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const engine = new Engine(child, slots);
    lowerPriority(child.pid);
    const giveUp = AbortSignal.any([signal, AbortSignal.timeout(loadDeadlineMs(settings.sizeBytes))]);
    const answered = new Promise<LoadAnswer>((resolve) => {
      child.on('message', (message) => {
        const told = FromEngine.safeParse(message);
        // It runs native code over bytes from elsewhere: what makes no sense is not worth guessing at.
        if (!told.success) child.kill('SIGKILL');
        else if (told.data.type === 'loaded' || told.data.type === 'load_failed') resolve(told.data);
        else engine.#hear(told.data);
      });
    });
    const stopped = new Promise<string>((resolve) => {
      if (giveUp.aborted) resolve('given up');
      giveUp.addEventListener('abort', () => resolve(signal.aborted ? 'no longer wanted' : 'it took too long'), { once: true });
    });
    engine.#tell({ type: 'load', path, contextTokens, slots, threads });
    const first = await Promise.race([answered, stopped, engine.#exited.then((how) => `its process ended with ${how}`)]);
    if (typeof first !== 'string' && first.type === 'loaded') return { ok: true, engine };
    await engine.stop();
    if (typeof first === 'string') return { ok: false, code: 'load_failed', detail: `loading failed: ${first}` };
    return { ok: false, code: first.code, detail: first.detail };
  }

  get busySlots(): number {
    return takenSlots(this.#slots);
  }

  get freeSlots(): number {
    return this.#slots.length - this.busySlots;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves once with how the process ended, wanted or not. */
  get exited(): Promise<string> {
    return this.#exited;
  }

  /** Never rejects. The slot is free again when the promise resolves. */
  async generate(request: EngineRequest, events: GenerationEvents, signal: AbortSignal): Promise<Generated> {
    if (!this.#alive) return { kind: 'crashed', detail: 'the engine process is gone' };
    if (signal.aborted) return { kind: 'aborted' };
    const taken = takeSlot(this.#slots);
    if (!taken) return { kind: 'busy' };
    this.#slots = taken.slots;
    const id = this.#nextId++;
    const characters = request.messages.reduce((sum, message) => sum + message.content.length, 0);
    let end: Running['end'] = () => undefined;
    const ended = new Promise<Generated>((resolve) => (end = resolve));
    const firstToken = setTimeout(() => this.#giveUp(id), firstTokenDeadlineMs(characters, this.#promptTokensPerMs));
    this.#running.set(id, { slot: taken.slot, events, firstToken, timedOut: false, ended, end });
    const abort = () => this.#abort(id);
    signal.addEventListener('abort', abort, { once: true });
    this.#tell({ type: 'generate', id, slot: taken.slot, request });
    const generated = await ended;
    signal.removeEventListener('abort', abort);
    return generated;
  }

  /** Resolves when no request is running, the process is gone or `signal` aborts. */
  async idle(signal: AbortSignal): Promise<void> {
    const given = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    while (this.#running.size > 0 && !signal.aborted) await Promise.race([given, ...[...this.#running.values()].map((running) => running.ended)]);
  }

  /** Idempotent; resolves when the process is gone. */
  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), STOP_DEADLINE_MS);
    await this.#exited;
    clearTimeout(kill);
  }

  #hear(told: Exclude<FromEngine, LoadAnswer>): void {
    const running = this.#running.get(told.id);
    if (!running) return;
    if (told.type === 'prompted') {
      clearTimeout(running.firstToken);
      return running.events.prompted?.(told.promptTokens);
    }
    if (told.type === 'part') return running.events.part(told.text, told.tokens);
    if (told.type === 'finished') {
      const computed = told.usage.promptTokens - told.usage.cachedTokens;
      if (told.promptMs > 0 && computed > 0) this.#promptTokensPerMs = computed / told.promptMs;
    }
    this.#end(told.id, ending(told, running.timedOut));
  }

  #end(id: number, generated: Generated): void {
    const running = this.#running.get(id);
    if (!running) return;
    this.#running.delete(id);
    this.#slots = freeSlot(this.#slots, running.slot);
    clearTimeout(running.firstToken);
    running.end(generated);
  }

  #giveUp(id: number): void {
    const running = this.#running.get(id);
    if (running) running.timedOut = true;
    this.#abort(id);
  }

  #abort(id: number): void {
    if (!this.#running.has(id)) return;
    this.#tell({ type: 'abort', id });
    setTimeout(() => this.#running.has(id) && this.#child.kill('SIGKILL'), ABORT_DEADLINE_MS).unref();
  }

  #died(how: string): void {
    this.#alive = false;
    for (const id of this.#running.keys()) this.#end(id, { kind: 'crashed', detail: `the engine process ended with ${how}` });
  }

  #tell(message: ToEngine): void {
    // A process that is gone cannot be told anything; its exit ends every request.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}

function ending(told: Extract<FromEngine, { type: 'finished' | 'too_long' | 'failed' | 'aborted' }>, timedOut: boolean): Generated {
  switch (told.type) {
    case 'finished':
      return { kind: 'finished', reason: told.reason, usage: told.usage, promptMs: told.promptMs, generationMs: told.generationMs };
    case 'too_long':
      return { kind: 'too_long', need: told.need, have: told.have };
    case 'failed':
      return { kind: 'failed', detail: told.detail };
    case 'aborted':
      return { kind: timedOut ? 'first_token_timeout' : 'aborted' };
  }
}

function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    os.setPriority(pid, NICENESS);
  } catch {
    // The process is already gone, or this system forbids it: it then runs at ordinary priority.
  }
}
