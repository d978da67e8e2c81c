import type { DesiredVersion } from '@flotilla/protocol/desired-state';
import type { Logger } from 'pino';
import type { LoadedFacts } from '../convergence/plan.ts';
import { Engine, type EngineStart } from './engine.ts';

type Entry = { engine: Engine; contextTokens: number; slots: number; engineGeneration: number; state: LoadedFacts['state']; loadedAtMs: number };
type Parts = {
  threads: number;
  log: Logger;
  childModule?: string;
  /** Anything that a report or the next step may depend on. */
  changed(): void;
  crashed(digest: string, livedMs: number): void;
};

export type Smoke = { passed: true } | { passed: false; crashed: boolean; detail: string };

/** The versions loaded on this device, each in its own engine process, at most one per digest. */
export class VersionPool {
  readonly #entries = new Map<string, Entry>();
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  list(): LoadedFacts[] {
    return [...this.#entries].map(([digest, { engine, contextTokens, slots, engineGeneration, state }]) => ({
      digest, contextTokens, slots, engineGeneration, state, busy: engine.busySlots > 0,
    }));
  }

  /** The engine that may be given work for this digest, or null. */
  ready(digest: string): Engine | null {
    const entry = this.#entries.get(digest);
    return entry?.state === 'ready' ? entry.engine : null;
  }

  /** Afterwards the version is loaded and untested. Throws when the digest is loaded already. */
  async load(version: DesiredVersion, file: { path: string; engineGeneration: number }, signal: AbortSignal): Promise<EngineStart> {
    const { digest, sizeBytes, contextTokens, slots } = version;
    if (this.#entries.has(digest)) throw new Error(`${digest} is loaded already`);
    const { threads, childModule } = this.#parts;
    const started = await Engine.start({ path: file.path, sizeBytes, contextTokens, slots, threads, ...(childModule && { childModule }) }, signal);
    if (!started.ok) return started;
    const entry: Entry = { engine: started.engine, contextTokens, slots, engineGeneration: file.engineGeneration, state: 'untested', loadedAtMs: performance.now() };
    this.#entries.set(digest, entry);
    this.#parts.log.info({ digest, contextTokens, slots, enginePid: started.engine.pid }, 'version loaded');
    void started.engine.exited.then((how) => this.#exited(digest, entry, how));
    this.#parts.changed();
    return started;
  }

  /** Asks the loaded version for an answer of at least one token; it is ready afterwards if it gave one. */
  async smokeTest({ digest, smokeTest }: DesiredVersion, signal: AbortSignal): Promise<Smoke> {
    const entry = this.#entries.get(digest);
    if (!entry) return { passed: false, crashed: true, detail: 'the version is no longer loaded' };
    const request = { messages: [{ role: 'user' as const, content: smokeTest.prompt }], maxTokens: smokeTest.maxTokens, temperature: 0, topP: 1, stop: [], seed: 0 };
    const generated = await entry.engine.generate(request, { part: () => undefined }, signal);
    if (generated.kind === 'crashed') return { passed: false, crashed: true, detail: generated.detail };
    if (generated.kind !== 'finished') return { passed: false, crashed: false, detail: `the smoke test ended with ${generated.kind}` };
    if (generated.usage.generatedTokens === 0) return { passed: false, crashed: false, detail: 'the smoke test got an empty answer' };
    entry.state = 'ready';
    this.#parts.changed();
    return { passed: true };
  }

  /** From now on the version gets no new work; resolves when the last answer is done or `signal` aborts. */
  async drain(digest: string, signal: AbortSignal): Promise<void> {
    const entry = this.#entries.get(digest);
    if (!entry) return;
    entry.state = 'draining';
    this.#parts.changed();
    await entry.engine.idle(signal);
  }

  /** Ends the engine process of a version, answers under way included. Idempotent. */
  async unload(digest: string): Promise<void> {
    const entry = this.#entries.get(digest);
    if (!entry) return;
    this.#entries.delete(digest);
    await entry.engine.stop();
    this.#parts.log.info({ digest }, 'version unloaded');
    this.#parts.changed();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((digest) => this.unload(digest)));
  }

  #exited(digest: string, entry: Entry, how: string): void {
    // An entry that is no longer here was unloaded on purpose.
    if (this.#entries.get(digest) !== entry) return;
    this.#entries.delete(digest);
    this.#parts.log.error({ digest, how }, 'engine process died');
    this.#parts.crashed(digest, performance.now() - entry.loadedAtMs);
    this.#parts.changed();
  }
}
