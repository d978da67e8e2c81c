import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeviceView } from '@flotilla/protocol/rest/devices';
import { RunningFleet, temporaryFolder } from './harness/running-fleet.ts';
import { alive, CHECKOUT } from './harness/running-program.ts';

let fleet: RunningFleet;
beforeAll(async () => {
  fleet = await RunningFleet.start();
});
afterAll(() => fleet.end());

const question = [{ role: 'user' as const, content: 'What is the capital of France?' }];
const openai = () => new OpenAI({ baseURL: `${fleet.url}/v1`, apiKey: fleet.adminKey, maxRetries: 0 });

test('the printed curl line is answered by the real model', async () => {
  const [, line = ''] = await fleet.program.says(/Ask it\s+(curl .*)\n/);
  const answer = JSON.parse(execFileSync('sh', ['-c', `${line} -s`], { cwd: CHECKOUT, encoding: 'utf8' }));
  expect(answer.choices[0].message.content).toContain('Paris');
  expect(answer.usage.completion_tokens).toBeGreaterThan(0);
});

test('the openai client streams the same answer token by token, twice alike', async () => {
  const texts = [];
  for (let round = 0; round < 2; round += 1) {
    const stream = await openai().chat.completions.create({ model: 'flotilla-demo', messages: question, stream: true, stream_options: { include_usage: true } });
    const pieces: string[] = [];
    let usage;
    for await (const chunk of stream) {
      pieces.push(chunk.choices[0]?.delta.content ?? '');
      usage = chunk.usage ?? usage;
    }
    expect(usage?.completion_tokens).toBeGreaterThan(0);
    expect(usage?.prompt_tokens).toBeGreaterThan(0);
    texts.push(pieces.join(''));
  }
  expect(texts[0]).toContain('Paris');
  expect(texts[1]).toBe(texts[0]);
});

test('max_tokens and stop end an answer early, with the reason', async () => {
  const short = await openai().chat.completions.create({ model: 'flotilla-demo', messages: [{ role: 'user', content: 'Tell me a story.' }], max_tokens: 3 });
  expect(short.choices[0]?.finish_reason).toBe('length');
  expect(short.usage?.completion_tokens).toBe(3);
  const whole = await openai().chat.completions.create({ model: 'flotilla-demo', messages: question });
  const word = 'Paris';
  const stopped = await openai().chat.completions.create({ model: 'flotilla-demo', messages: question, stop: word });
  expect(stopped.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: whole.choices[0]?.message.content?.split(word)[0] } });
});

test('more tokens than the context holds are refused with the figures', async () => {
  const long = openai().chat.completions.create({ model: 'flotilla-demo', messages: [{ role: 'user', content: 'one two three '.repeat(1_000) }] });
  await expect(long).rejects.toMatchObject({ status: 400, code: 'context_length_exceeded', message: expect.stringMatching(/need \d{4,} tokens and the context holds 1024/) });
});

test('four callers at once all get their own answer from two slots', async () => {
  const capitals = { France: 'Paris', Italy: 'Rome', Spain: 'Madrid', Germany: 'Berlin' };
  const answers = await Promise.all(Object.keys(capitals).map((country) => openai().chat.completions.create({ model: 'flotilla-demo', messages: [{ role: 'user', content: `What is the capital of ${country}?` }] })));
  expect(answers.map((answer) => answer.choices[0]?.message.content)).toEqual(Object.values(capitals).map((capital) => expect.stringContaining(capital)));
});

test('a caller who leaves frees the slot on the device', async () => {
  const leaving = new AbortController();
  const stream = await openai().chat.completions.create({ model: 'flotilla-demo', messages: [{ role: 'user', content: 'Tell me a story.' }], stream: true }, { signal: leaving.signal });
  for await (const _chunk of stream) leaving.abort();
  await fleet.devices(([device]) => device?.runningAttempts === 0 && device.versions[0]?.busySlots === 0);
  const next = await openai().chat.completions.create({ model: 'flotilla-demo', messages: question });
  expect(next.choices[0]?.message.content).toContain('Paris');
});

test('a second agent joins in the three lines of the README, and the CLI shows both', async () => {
  const dir = temporaryFolder();
  const environment = { ...process.env, FLOTILLA_COORDINATOR_URL: fleet.url, FLOTILLA_DATA_DIR: fleet.dataDir };
  const cli = (...args: string[]) => execFileSync(process.execPath, ['apps/cli/bin/flotilla.mjs', ...args], { cwd: CHECKOUT, encoding: 'utf8', env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const agent = fleet.agent(dir, { FLOTILLA_ENROLL_TOKEN: cli('enroll-tokens', 'create').trim(), FLOTILLA_DEVICE_NAME: 'second' });
  try {
    await fleet.devices((devices) => devices.filter(({ headline }) => headline === 'serving').length === 2);
    expect(cli('devices', 'list')).toMatch(/second\s+serving\s+flotilla-demo@1/);
    expect(cli('status')).toContain('2 of 2 serving');
  } finally {
    expect(await agent.stop()).toBe(0);
    fs.rmSync(dir, { recursive: true, force: true });
  }
  await fleet.devices((devices) => devices.some(({ name, headline }) => name === 'second' && headline === 'offline'));
});

test('what the device measures reaches the API with its quality, and what it cannot measure is unknown', async () => {
  const measured = (device: DeviceView) => device.vitals !== null && device.speed !== null;
  const device = (await fleet.devices((devices) => devices.some(measured))).find(measured);
  expect(device?.speed?.generationTokensPerSecond).toBeGreaterThan(0);
  const { power, temperature } = device?.vitals ?? {};
  expect(power?.watts === null).toBe(power?.quality === 'unknown');
  expect(temperature?.celsius === null).toBe(temperature?.quality === 'unknown');
  expect(device?.hardware?.memoryTotalBytes).toBeGreaterThan(1_000_000_000);
});

test('SIGTERM ends it with 0, and no process is left', async () => {
  const pids = fleet.childPids;
  expect(await fleet.program.stop()).toBe(0);
  expect({ postgres: alive(pids.postgres), agent: alive(pids.agent) }).toEqual({ postgres: false, agent: false });
});
