import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { Engine, type EngineSettings } from '../../src/inference/engine.ts';
import type { EngineRequest } from '../../src/inference/engine-messages.ts';
import { CHILD_MODULE, DEMO, MICRO } from '../demo-model.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const engines: Engine[] = [];
const never = new AbortController().signal;

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
});

async function anEngine(settings: Partial<EngineSettings> = {}): Promise<Engine> {
  const started = await Engine.start({ path: DEMO.path, sizeBytes: DEMO.sizeBytes, contextTokens: 512, slots: 2, threads: 1, childModule: CHILD_MODULE, ...settings }, never);
  if (!started.ok) throw new Error(started.detail);
  engines.push(started.engine);
  return started.engine;
}

function aRequest(content: string, request: Partial<EngineRequest> = {}): EngineRequest {
  return { messages: [{ role: 'user', content }], maxTokens: null, temperature: 0, topP: 1, stop: [], seed: null, ...request };
}

function listener() {
  const parts: string[] = [];
  let tokens = 0;
  let first: () => void = () => undefined;
  const started = new Promise<void>((resolve) => (first = resolve));
  const part = (text: string, count: number) => {
    parts.push(text);
    tokens += count;
    first();
  };
  return { events: { part }, started, text: () => parts.join(''), tokens: () => tokens, parts };
}

const running = (pid: number | undefined): boolean => {
  try {
    return process.kill(pid ?? 0, 0);
  } catch {
    return false; // no such process
  }
};

test('an answer comes in parts, with its usage', async () => {
  const engine = await anEngine();
  const heard = listener();
  const generated = await engine.generate(aRequest('What is the capital of France?'), heard.events, never);
  expect(heard.text()).toContain('Paris');
  expect(heard.parts.length).toBeGreaterThan(1);
  expect(generated).toMatchObject({ kind: 'finished', reason: 'stop', usage: { cachedTokens: 0, generatedTokens: heard.tokens() } });
});

test('the same prompt again is taken from the cache and answered alike', async () => {
  const engine = await anEngine({ slots: 1 });
  const [first, second] = [listener(), listener()];
  await engine.generate(aRequest('What is the capital of Spain?'), first.events, never);
  const again = await engine.generate(aRequest('What is the capital of Spain?'), second.events, never);
  if (again.kind !== 'finished') throw new Error(again.kind);
  expect(second.text()).toBe(first.text());
  expect(again.usage.cachedTokens).toBe(again.usage.promptTokens - 1);
});

test('two slots answer at once and a third request is told that all are busy', async () => {
  const engine = await anEngine();
  const heard = [listener(), listener()];
  const answers = heard.map(({ events }, at) => engine.generate(aRequest(at === 0 ? 'What is the capital of Italy?' : 'What is the capital of Germany?'), events, never));
  expect(engine.busySlots).toBe(2);
  expect(await engine.generate(aRequest('And me?'), listener().events, never)).toEqual({ kind: 'busy' });
  expect((await Promise.all(answers)).map(({ kind }) => kind)).toEqual(['finished', 'finished']);
  expect(heard.map(({ text }) => text()).join(' ')).toMatch(/Rome.*Berlin/);
  expect(engine.busySlots).toBe(0);
});

test('a cancelled answer stops and frees its slot', async () => {
  const engine = await anEngine({ path: MICRO.path, slots: 1 });
  const cancel = new AbortController();
  const heard = listener();
  const answer = engine.generate(aRequest('for ever'), heard.events, cancel.signal);
  await heard.started;
  cancel.abort();
  expect(await answer).toEqual({ kind: 'aborted' });
  expect(engine.busySlots).toBe(0);
  expect(await engine.generate(aRequest('again', { maxTokens: 3 }), listener().events, never)).toMatchObject({ kind: 'finished' });
});

test('a prompt longer than the context is refused before anything is generated', async () => {
  const engine = await anEngine({ contextTokens: 256 });
  const heard = listener();
  const generated = await engine.generate(aRequest('word '.repeat(600)), heard.events, never);
  if (generated.kind !== 'too_long') throw new Error(generated.kind);
  expect(generated.have).toBe(256);
  expect(generated.need).toBeGreaterThan(600);
  expect(heard.parts).toEqual([]);
});

test('an answer that fills the context ends with reason length', async () => {
  const engine = await anEngine({ path: MICRO.path, contextTokens: 128, slots: 2 });
  for (const prompt of ['on', 'and on and on']) {
    const heard = listener();
    const generated = await engine.generate(aRequest(prompt), heard.events, never);
    if (generated.kind !== 'finished') throw new Error(generated.kind);
    expect(generated.reason).toBe('length');
    expect(generated.usage.promptTokens + generated.usage.generatedTokens).toBe(127);
    expect(heard.tokens()).toBe(generated.usage.generatedTokens);
  }
});

test('max tokens and stop texts end an answer', async () => {
  const engine = await anEngine();
  const [short, stopped] = [listener(), listener()];
  expect(await engine.generate(aRequest('Write a story.', { maxTokens: 5 }), short.events, never)).toMatchObject({ reason: 'length', usage: { generatedTokens: 5 } });
  expect(await engine.generate(aRequest('What is the capital of France?', { stop: [' is'] }), stopped.events, never)).toMatchObject({ reason: 'stop' });
  expect(stopped.text()).toBe('The capital of France');
});

test('a seed makes sampled answers repeat', async () => {
  const engine = await anEngine({ path: MICRO.path, slots: 1 });
  const say = async (seed: number) => {
    const heard = listener();
    await engine.generate(aRequest('sing', { temperature: 1.5, maxTokens: 40, seed }), heard.events, never);
    return heard.text();
  };
  const first = await say(7);
  expect(await say(8)).not.toBe(first);
  expect(await say(7)).toBe(first);
});

test('killing the engine process fails its answers and nothing else', async () => {
  const engine = await anEngine({ path: MICRO.path });
  const heard = listener();
  const answer = engine.generate(aRequest('for ever'), heard.events, never);
  await heard.started;
  process.kill(engine.pid ?? 0, 'SIGKILL');
  expect(await answer).toEqual({ kind: 'crashed', detail: 'the engine process ended with signal SIGKILL' });
  expect(await engine.generate(aRequest('again'), listener().events, never)).toMatchObject({ kind: 'crashed' });
});

test('an engine process ends itself when the agent is gone', async () => {
  const engine = await anEngine();
  const { pid } = engine;
  expect(running(pid)).toBe(true);
  await engine.stop();
  expect(running(pid)).toBe(false);
});

test('a file that native code cannot load is a failed load, not a crash', async () => {
  const started = await Engine.start({ path: CHILD_MODULE, sizeBytes: 1, contextTokens: 256, slots: 1, threads: 1, childModule: CHILD_MODULE }, never);
  expect(started).toMatchObject({ ok: false, code: 'load_failed' });
});

test('a load that is no longer wanted is given up', async () => {
  const cancel = new AbortController();
  const starting = Engine.start({ path: DEMO.path, sizeBytes: DEMO.sizeBytes, contextTokens: 512, slots: 1, threads: 1, childModule: CHILD_MODULE }, cancel.signal);
  await sleep(50);
  cancel.abort();
  expect(await starting).toEqual({ ok: false, code: 'load_failed', detail: 'loading failed: no longer wanted' });
});
