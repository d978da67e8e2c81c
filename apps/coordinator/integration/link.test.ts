import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { aReport, aSample } from '@flotilla/testing/builders';
import { TestCoordinator } from './coordinator.ts';

let fleet: TestCoordinator;
beforeAll(async () => {
  fleet = await TestCoordinator.start();
});
afterAll(() => fleet.stop());

const key = () => generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x;

test('a wrong token, a mistyped one, a used one and a wrong signature get one and the same answer', async () => {
  const used = await fleet.token();
  await fleet.request('/agent/v1/enroll', { token: used, publicKey: key(), name: 'first' }, {});
  const agent = await fleet.enroll();
  const { body: challenge } = await fleet.request('/agent/v1/challenge', { deviceId: agent.deviceId }, {});
  const nonce = challenge !== null && typeof challenge === 'object' && 'nonce' in challenge ? challenge.nonce : '';
  const answers = [
    await fleet.request('/agent/v1/enroll', { token: used, publicKey: key(), name: 'second' }, {}),
    await fleet.request('/agent/v1/enroll', { token: `${used.slice(0, -1)}x`, publicKey: key(), name: 'third' }, {}),
    await fleet.request('/agent/v1/enroll', { token: 'nonsense', publicKey: key(), name: 'fourth' }, {}),
    await fleet.request('/agent/v1/session', { deviceId: agent.deviceId, nonce, signature: 'AAAA' }, {}),
    await fleet.request('/agent/v1/session', { deviceId: randomUUID(), nonce: 'unknown', signature: 'AAAA' }, {}),
  ];
  expect(new Set(answers.map(({ status, body }) => JSON.stringify({ status, body }))).size).toBe(1);
  expect(answers[0]).toMatchObject({ status: 401, body: { error: { code: 'device_unauthorized' } } });
  expect(await fleet.rows("select name from device where name in ('second', 'third', 'fourth')")).toEqual([]);
});

test('a socket without a session token is refused before the upgrade', async () => {
  const socket = new WebSocket(`${fleet.url.replace('http', 'ws')}/agent/v1/link`, { headers: { authorization: `Bearer ${'0'.repeat(64)}` } });
  const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
  expect(error.message).toContain('401');
});

test('the same key enrolls to the same device again, and a taken name gets a number', async () => {
  const token = await fleet.token(3);
  const publicKey = key();
  const once = await fleet.request('/agent/v1/enroll', { token, publicKey, name: 'till' }, {});
  const again = await fleet.request('/agent/v1/enroll', { token, publicKey, name: 'till' }, {});
  expect(again.body).toEqual(once.body);
  await fleet.request('/agent/v1/enroll', { token, publicKey: key(), name: 'till' }, {});
  expect(await fleet.rows("select name from device where name like 'till%' order by name")).toEqual([{ name: 'till' }, { name: 'till-2' }]);
});

test('rubbish and unknown frames get a nack, too much of it closes the socket, and others are not disturbed', async () => {
  const [bad, good] = [await fleet.enroll('bad'), await fleet.enroll('good')];
  await bad.connect();
  await good.connect();
  for (const text of ['{', '[]', '{"type":"unheard_of"}', '{"type":"tokens","parts":"x"}', '"hello"']) {
    bad.sendText(text);
    expect((await bad.next('nack')).detail.length).toBeGreaterThan(0);
  }
  bad.sendBinary(new Uint8Array([0xff, 0x00, 0xfe]));
  expect((await bad.next('nack')).reason).toBe('not_json');
  for (let count = 0; count < 30; count += 1) bad.sendText('{');
  expect(await bad.closed()).toBe(4400);
  good.send({ type: 'report', report: aReport({ convergence: 'retrying' }) });
  await fleet.eventually(() => fleet.coordinator.views.all(), (views) => views.some(({ name, headline }) => name === 'good' && headline === 'retrying'));
});

test('an oversized frame and a flood of frames close the socket', async () => {
  const big = await fleet.enroll('big');
  await big.connect();
  big.sendText('x'.repeat(1_100_000));
  expect(await big.closed()).toBe(1009);
  const flood = await fleet.enroll('flood');
  await flood.connect();
  for (let count = 0; count < 600; count += 1) flood.send({ type: 'report', report: aReport() });
  expect(await flood.closed()).toBe(4429);
});

test('the first frame must be hello, and only the first', async () => {
  const agent = await fleet.enroll('early');
  await agent.open();
  agent.send({ type: 'report', report: aReport() });
  expect((await agent.next('nack')).detail).toContain('hello');
});

test('a newer connection of a device supersedes the older one', async () => {
  const agent = await fleet.enroll('twice');
  const first = await agent.connect();
  const olderClosed = agent.closed();
  const again = await fleet.enroll('other');
  await again.connect();
  Object.assign(agent, { closeCode: null });
  const second = await agent.connect();
  expect(second.epoch).toBe(first.epoch + 1);
  expect(await olderClosed).toBe(4409);
});

test('samples are stored once, acknowledged and shown; what no sensor tells stays null', async () => {
  const agent = await fleet.enroll('meter');
  await agent.connect();
  const at = Date.now();
  const samples = [
    aSample({ at: at - 5_000, generatedTokens: 50, power: { watts: 7.5, source: 'hwmon', covers: 'board', quality: 'measured', errorShare: null } }),
    aSample({ at, generatedTokens: 100 }),
  ];
  for (const seq of [1, 2]) {
    agent.send({ type: 'samples', seq, samples });
    expect((await agent.next('ack')).seq).toBe(seq);
  }
  expect(await fleet.rows(`select generated_tokens, watts, power_quality, celsius, temperature_quality from telemetry.sample where device_id = '${agent.deviceId}' order by at`)).toEqual([
    { generated_tokens: 50, watts: 7.5, power_quality: 'measured', celsius: null, temperature_quality: 'unknown' },
    { generated_tokens: 100, watts: null, power_quality: 'unknown', celsius: null, temperature_quality: 'unknown' },
  ]);
  const { body } = await fleet.request(`/api/v1/devices/${agent.deviceId}`);
  expect(body).toMatchObject({ vitals: { at, generationTokensPerSecond: 20, power: { watts: null, quality: 'unknown' }, temperature: { celsius: null } } });
  const history = await fleet.request('/api/v1/telemetry/throughput');
  expect(JSON.stringify(history.body)).toContain(agent.deviceId);
});

test('model files are given to devices only, whole or from an offset', async () => {
  const agent = await fleet.enroll('reader');
  const welcome = await agent.connect();
  const { versions }: { versions: { digest: string; sizeBytes: number; sources: string[] }[] } = JSON.parse(welcome.desired.payload);
  const [version] = versions;
  const url = fleet.url + (version?.sources[0] ?? '');
  expect((await fetch(url)).status).toBe(401);
  const authorization = `Bearer ${await agent.sessionToken()}`;
  const whole = await fetch(url, { headers: { authorization } });
  expect((await whole.arrayBuffer()).byteLength).toBe(version?.sizeBytes);
  const etag = whole.headers.get('etag') ?? '';
  const tail = await fetch(url, { headers: { authorization, range: 'bytes=1000-', 'if-range': etag } });
  expect(tail.status).toBe(206);
  expect((await tail.arrayBuffer()).byteLength).toBe((version?.sizeBytes ?? 0) - 1_000);
  const changed = await fetch(url, { headers: { authorization, range: 'bytes=1000-', 'if-range': '"other"' } });
  expect(changed.status).toBe(200);
  await changed.body?.cancel();
  expect((await fetch(url, { headers: { authorization, range: `bytes=${version?.sizeBytes}-` } })).status).toBe(416);
});
