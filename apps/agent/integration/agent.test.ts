import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { DesiredVersion } from '@flotilla/protocol/desired-state';
import type { ChatWork } from '@flotilla/protocol/work';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aFolder, AgentProcess, alive, untilGone } from './agent-process.ts';
import { DEMO, MICRO } from './demo-model.ts';
import { FakeCoordinator } from './fake-coordinator.ts';

// Whole agents start, load models and answer here, on whatever machine runs the tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let coordinator: FakeCoordinator;
let folder: Awaited<ReturnType<typeof aFolder>>;
const agents: AgentProcess[] = [];

beforeEach(async () => {
  coordinator = await FakeCoordinator.start();
  for (const { digest, bytes } of [DEMO, MICRO]) coordinator.files.set(`/agent/v1/files/${digest}`, bytes);
  folder = await aFolder();
});

afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.kill('SIGKILL')));
  await coordinator.stop();
  await folder.remove();
});

function anAgent(options: { token?: string; url?: string } = { token: coordinator.token }): AgentProcess {
  const agent = new AgentProcess({ url: options.url ?? coordinator.url, dir: folder.dir, ...options });
  agents.push(agent);
  return agent;
}

function aVersion({ digest, sizeBytes }: typeof DEMO, change: Partial<DesiredVersion> = {}): DesiredVersion {
  return {
    digest, sizeBytes, label: 'flotilla-demo@1', sources: [`/agent/v1/files/${digest}`], contextTokens: 512, slots: 2, smokeTest: { prompt: 'Hello', maxTokens: 8 }, ...change,
  };
}

function aChat(digest: string, content: string, change: Partial<ChatWork> = {}): ChatWork {
  return { kind: 'chat', digest, messages: [{ role: 'user', content }], maxTokens: null, temperature: 0, topP: 1, stop: [], seed: null, ...change };
}

function assign(work: ChatWork, change: { leaseMs?: number; epoch?: number } = {}): string {
  const jobId = randomUUID();
  coordinator.send({ type: 'assign', jobId, attempt: 1, epoch: coordinator.epoch, leaseMs: 30_000, work, ...change });
  return jobId;
}

const ready = (digest: string) => coordinator.frame('report', ({ report }) => report.loaded.some((loaded) => loaded.digest === digest && loaded.state === 'ready'));
const settled = () => coordinator.frame('report', ({ report }) => report.convergence === 'settled' && report.desired?.revision === coordinator.desired.revision);
const endOf = (id: string) => coordinator.frames.find((frame) => (frame.type === 'finished' || frame.type === 'failed') && frame.jobId === id);
const hasEnded = (id: string) => endOf(id) !== undefined;
async function outcomeOf(id: string): Promise<string> {
  await coordinator.until(() => hasEnded(id), 'the end of an attempt');
  return endOf(id)?.type ?? 'none';
}
const partsOf = (jobId: string) => coordinator.frames.flatMap((frame) => (frame.type === 'tokens' ? frame.parts.filter((part) => part.jobId === jobId) : []));

test('a new device enrolls, fetches its version, passes the smoke test and answers', async () => {
  coordinator.desired = { revision: 3, versions: [aVersion(DEMO)] };
  const agent = anAgent();
  const hello = await coordinator.frame('hello');
  expect(hello.report).toMatchObject({ desired: null, files: [], loaded: [] });
  expect(coordinator.enrollments).toMatchObject([{ name: 'test device' }]);

  await settled();
  const steps = coordinator.frames.flatMap((frame) => (frame.type === 'report' && frame.report.step ? [frame.report.step.kind] : []));
  expect([...new Set(steps)]).toEqual(['download', 'load', 'smoke_test']);
  expect(coordinator.fileRequests[0]?.authorization).toMatch(/^Bearer [0-9a-f]{64}$/);

  const jobId = assign(aChat(DEMO.digest, 'What is the capital of France?'));
  const finished = await coordinator.frame('finished');
  const parts = partsOf(jobId);
  expect(coordinator.frames.some((frame) => frame.type === 'accepted' && frame.jobId === jobId)).toBe(true);
  expect(parts.map(({ text }) => text).join('')).toContain('Paris');
  expect(parts.map(({ seq }) => seq)).toEqual(parts.map((_, at) => at));
  expect(finished).toMatchObject({ jobId, attempt: 1, reason: 'stop', usage: { generatedTokens: parts.reduce((sum, { tokens }) => sum + tokens, 0) } });

  const { samples } = await coordinator.frame('samples');
  expect(samples[0]?.windowMs).toBeGreaterThan(0);
  expect(agent.output).not.toMatch(/capital|Paris/);
  expect(statSync(folder.dir).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(folder.dir, 'identity.json')).mode & 0o777).toBe(0o600);
});

test('rubbish on the wire gets a nack and harms nothing', async () => {
  coordinator.desired = { revision: 1, versions: [aVersion(DEMO)] };
  anAgent();
  await ready(DEMO.digest);
  coordinator.sendText('{ not json');
  coordinator.sendText(JSON.stringify({ type: 'dance', partner: 'you' }));
  coordinator.sendText(JSON.stringify({ type: 'assign', jobId: 'nobody' }));
  await coordinator.until(() => coordinator.frames.filter(({ type }) => type === 'nack').length === 3, 'three nacks');
  const jobId = assign(aChat(DEMO.digest, 'What is the capital of Spain?'));
  await coordinator.frame('finished');
  expect(partsOf(jobId).map(({ text }) => text).join('')).toContain('Madrid');
});

test('a desired state that the fleet did not sign is refused, and the device says why', async () => {
  coordinator.desired = { revision: 1, versions: [aVersion(DEMO)] };
  anAgent();
  await ready(DEMO.digest);
  const forged = coordinator.signedDesired({ revision: 2, versions: [] });
  coordinator.send({ type: 'desired', desired: { ...forged, payload: forged.payload.replace('"keep":[]', '"keep": []') } });
  const { report } = await coordinator.frame('report', (frame) => frame.report.problem?.code === 'desired_state_refused');
  expect(report).toMatchObject({ convergence: 'blocked', desired: { revision: 1 }, loaded: [{ state: 'ready' }] });
  expect(report.problem?.detail).toContain('signature');
});

test('older, foreign and expired desired states are refused', async () => {
  coordinator.desired = { revision: 5 };
  anAgent();
  await settled();
  const refusals = [{ revision: 4 }, { revision: 6, deviceId: randomUUID() }, { revision: 6, fleetId: randomUUID() }, { revision: 6, expiresAt: Date.now() - 1 }];
  const words = ['older', 'another device', 'another fleet', 'expired'];
  for (const [at, change] of refusals.entries()) {
    coordinator.send({ type: 'desired', desired: coordinator.signedDesired(change) });
    await coordinator.frame('report', ({ report }) => report.problem?.detail.includes(words[at] ?? '?') ?? false);
  }
});

test('a cancelled attempt says nothing more and its slot takes the next one', async () => {
  coordinator.desired = { revision: 1, versions: [aVersion(MICRO, { slots: 1, contextTokens: 512 })] };
  anAgent();
  await ready(MICRO.digest);
  const endless = assign(aChat(MICRO.digest, 'for ever'));
  await coordinator.frame('tokens');
  const refused = assign(aChat(MICRO.digest, 'me too'));
  expect(await coordinator.frame('failed')).toMatchObject({ jobId: refused, code: 'busy' });
  coordinator.send({ type: 'cancel', jobId: endless, attempt: 1 });
  let outcome = 'failed';
  while (outcome === 'failed') outcome = await outcomeOf(assign(aChat(MICRO.digest, 'now me', { maxTokens: 2 })));
  expect(outcome).toBe('finished');
  expect(hasEnded(endless)).toBe(false);
});

test('refusals name their reason: stale epoch, unknown version, too long a prompt', async () => {
  coordinator.desired = { revision: 1, versions: [aVersion(DEMO)] };
  anAgent();
  await ready(DEMO.digest);
  const stale = assign(aChat(DEMO.digest, 'hi'), { epoch: coordinator.epoch + 1 });
  expect(await coordinator.frame('failed', ({ jobId }) => jobId === stale)).toMatchObject({ code: 'stale_epoch' });
  const unknown = assign(aChat(MICRO.digest, 'hi'));
  expect(await coordinator.frame('failed', ({ jobId }) => jobId === unknown)).toMatchObject({ code: 'version_not_ready' });
  const long = assign(aChat(DEMO.digest, 'word '.repeat(2_000)));
  const refused = await coordinator.frame('failed', ({ jobId }) => jobId === long);
  expect(refused).toMatchObject({ code: 'context_length_exceeded', have: 512 });
  expect(refused.need).toBeGreaterThan(2_000);
});

test('an attempt whose lease is not renewed is stopped by the device itself', async () => {
  coordinator.desired = { revision: 1, versions: [aVersion(MICRO, { slots: 1 })] };
  anAgent();
  await ready(MICRO.digest);
  const jobId = assign(aChat(MICRO.digest, 'for ever'), { leaseMs: 50 });
  expect(await coordinator.frame('failed')).toMatchObject({ jobId, code: 'device_lost' });
});

test('a new version takes over only when it is ready, and old bytes go last unless they are kept', async () => {
  coordinator.desired = { revision: 1, versions: [aVersion(MICRO)] };
  anAgent();
  await settled();
  coordinator.frames.length = 0;
  coordinator.desired = { revision: 2, versions: [aVersion(DEMO)], keep: [MICRO.digest] };
  coordinator.send({ type: 'desired', desired: coordinator.signedDesired() });
  const { report } = await settled();
  const served = coordinator.frames.flatMap((frame) => (frame.type === 'report' ? [frame.report.loaded.some(({ state }) => state === 'ready')] : []));
  expect(served.every(Boolean)).toBe(true);
  expect(report.loaded.map(({ digest }) => digest)).toEqual([DEMO.digest]);
  expect(report.files.map(({ digest }) => digest).toSorted()).toEqual([DEMO.digest, MICRO.digest].toSorted());

  coordinator.desired = { revision: 3, versions: [aVersion(DEMO)], keep: [] };
  coordinator.send({ type: 'desired', desired: coordinator.signedDesired() });
  const after = await settled();
  expect(after.report.files.map(({ digest }) => digest)).toEqual([DEMO.digest]);
});

test('a killed engine fails its attempt, and the version comes back by itself', async () => {
  coordinator.desired = { revision: 1, versions: [aVersion(MICRO)] };
  const agent = anAgent();
  await ready(MICRO.digest);
  const jobId = assign(aChat(MICRO.digest, 'for ever'));
  await coordinator.frame('tokens');
  const [pid] = agent.enginePids();
  process.kill(pid ?? 0, 'SIGKILL');
  expect(await coordinator.frame('failed')).toMatchObject({ jobId, code: 'engine_crashed' });
  coordinator.frames.length = 0;
  await ready(MICRO.digest);
  expect(alive(agent.pid)).toBe(true);
});

test('a version whose bytes are wrong everywhere is remembered until the retry counter rises', async () => {
  const damaged = Buffer.from(MICRO.bytes);
  damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 1, damaged.length - 1);
  coordinator.files.set(`/agent/v1/files/${MICRO.digest}`, damaged);
  coordinator.desired = { revision: 1, versions: [aVersion(MICRO)] };
  anAgent();
  const { report } = await coordinator.frame('report', (frame) => frame.report.convergence === 'blocked');
  expect(report.problem).toMatchObject({ code: 'digest_mismatch', digest: MICRO.digest });
  const asked = coordinator.fileRequests.length;
  coordinator.frames.length = 0;
  coordinator.desired = { ...coordinator.desired, revision: 2, retryGeneration: 1 };
  coordinator.send({ type: 'desired', desired: coordinator.signedDesired() });
  await coordinator.frame('report', (frame) => frame.report.desired?.revision === 2 && frame.report.convergence === 'blocked');
  expect(coordinator.fileRequests.length).toBeGreaterThan(asked);
});

test('after kill -9 the device serves from disk although its coordinator is away', async () => {
  coordinator.desired = { revision: 1, versions: [aVersion(DEMO)] };
  const first = anAgent();
  await ready(DEMO.digest);
  const engines = first.enginePids();
  await first.kill('SIGKILL');
  await untilGone(engines);
  const { url } = coordinator;
  await coordinator.stop();

  const second = anAgent({ url });
  await coordinator.until(() => /"step":"smoke_test".*step done/.test(second.output), 'a version that is ready');
  expect(second.output).not.toContain('"step":"download"');
  expect(existsSync(path.join(folder.dir, 'desired.json'))).toBe(true);
  expect(await second.kill('SIGTERM')).toBe(0);
  await untilGone(second.enginePids());
});

test('after a lost connection the device comes back with its state and a new epoch', async () => {
  coordinator.desired = { revision: 1, versions: [aVersion(DEMO)] };
  anAgent();
  await ready(DEMO.digest);
  coordinator.frames.length = 0;
  coordinator.dropSocket();
  const hello = await coordinator.frame('hello');
  expect(hello.report).toMatchObject({ convergence: 'settled', loaded: [{ state: 'ready' }] });
  expect(coordinator.epoch).toBe(2);
});

test('a device that its coordinator has forgotten enrolls again with the same key', async () => {
  anAgent();
  await coordinator.frame('hello');
  coordinator.frames.length = 0;
  coordinator.forgetDevices();
  await coordinator.frame('hello');
  expect(coordinator.enrollments.length).toBeGreaterThan(1);
  expect(new Set(coordinator.enrollments.map(({ publicKey }) => publicKey)).size).toBe(1);
});

test('SIGTERM ends the agent with code 0, and nothing of it is left', async () => {
  coordinator.desired = { revision: 1, versions: [aVersion(MICRO)] };
  const agent = anAgent();
  await ready(MICRO.digest);
  assign(aChat(MICRO.digest, 'for ever'));
  await coordinator.frame('tokens');
  expect(await agent.kill('SIGTERM')).toBe(0);
  await untilGone(agent.enginePids());
  expect(existsSync(path.join(folder.dir, 'agent.pid'))).toBe(false);
});

test('a second agent on the same folder leaves with code 75 and names the first', async () => {
  const first = anAgent();
  await coordinator.frame('hello');
  const second = anAgent();
  expect(await second.exited).toBe(75);
  expect(second.output).toContain(String(first.pid));
});

test('a refused enrollment token is said once, with what to do', async () => {
  const agent = anAgent({ token: 'wrong' });
  await coordinator.until(() => agent.output.includes('token was refused'), 'the refusal in the log');
  expect(agent.output.match(/token was refused/g)).toHaveLength(1);
});
