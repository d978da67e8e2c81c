import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FakeAgent } from '@flotilla/testing/fake-agent';
import { aReport } from '@flotilla/testing/builders';
import { chat, TestCoordinator } from './coordinator.ts';

let fleet: TestCoordinator;
const agents: FakeAgent[] = [];
beforeAll(async () => {
  fleet = await TestCoordinator.start();
});
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.kill();
  await fleet.eventually(() => fleet.coordinator.views.all(), (views) => views.every(({ link, runningAttempts }) => link === 'offline' && runningAttempts === 0));
  await fleet.eventually(() => fleet.rows("select id from job where state in ('queued', 'running')"), (open) => open.length === 0);
  await fleet.database.query('delete from job');
});
afterAll(() => fleet.stop());

/** A device that takes assignments and leaves the answering to the test. */
async function manual(name: string, on = fleet): Promise<FakeAgent> {
  const agent = await on.enroll(name);
  agents.push(agent);
  const welcome = await agent.connect();
  const desired: { versions: { digest: string; contextTokens: number; slots: number }[] } = JSON.parse(welcome.desired.payload);
  agent.send({ type: 'report', report: aReport({ loaded: desired.versions.map(({ digest, contextTokens, slots }) => ({ digest, contextTokens, slots, state: 'ready' as const })) }) });
  await on.eventually(() => on.coordinator.views.find(agent.deviceId), (view) => view?.headline === 'serving');
  return agent;
}

const ask = (change: object = {}) => fleet.request('/v1/chat/completions', chat(change));
const stream = (signal?: AbortSignal) =>
  fetch(`${fleet.url}/v1/chat/completions`, {
    method: 'POST', body: JSON.stringify(chat({ stream: true })), headers: { authorization: `Bearer ${fleet.adminKey}`, 'content-type': 'application/json' }, ...(signal ? { signal } : {}),
  });

describe('without a device that can serve', () => {
  test('the refusal counts devices by reason, before anything is queued', async () => {
    expect(await ask()).toMatchObject({ status: 503, body: { error: { code: 'no_device_available', message: expect.stringContaining('the fleet has no devices') } } });
    const away = await fleet.enroll('away');
    await away.connect();
    const empty = await fleet.enroll('empty');
    await empty.connect();
    agents.push(empty);
    away.kill();
    await fleet.eventually(() => fleet.coordinator.views.all(), (views) => views.some(({ headline }) => headline === 'offline'));
    const answer = await ask();
    expect(answer.body).toMatchObject({ error: { message: expect.stringMatching(/2 devices: 1 (offline|without this model), 1 (offline|without this model)/) } });
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await fleet.rows('select * from job')).toEqual([]);
  });
});

describe('an attempt', () => {
  test('that loses its device before the first token goes to another device', async () => {
    const first = await manual('a-first');
    const answer = ask();
    await first.next('assign');
    const second = await manual('b-second');
    first.kill();
    const again = await second.next('assign');
    expect(again.attempt).toBe(2);
    second.tokens(again, 0, 'saved');
    second.finish(again, 1);
    expect(await answer).toMatchObject({ status: 200, body: { choices: [{ message: { content: 'saved' } }], x_flotilla: { attempts: 2 } } });
    expect(await fleet.rows('select number, state::text, failure from attempt order by number')).toEqual([
      { number: 1, state: 'lost', failure: 'device_lost' }, { number: 2, state: 'succeeded', failure: null },
    ]);
  });

  test('that loses its device after the first token ends the stream with an error event', async () => {
    const agent = await manual('only');
    const answer = stream();
    const assign = await agent.next('assign');
    agent.tokens(assign, 0, 'Once upon');
    const response = await answer;
    expect(response.status).toBe(200);
    agent.kill();
    const text = await response.text();
    expect(text).toContain('Once upon');
    expect(text).toMatch(/data: \{"error":\{"message":"The device failed with device_lost/);
    expect(text).not.toContain('[DONE]');
    await fleet.eventually(() => fleet.rows('select state::text, failure from job'), ([job]) => job?.['state'] === 'failed' && job['failure'] === 'device_failed');
  });

  test('of a caller who goes away is cancelled on the device, and the slot is free again', async () => {
    const agent = await manual('only');
    const leaving = new AbortController();
    const answer = stream(leaving.signal);
    const assign = await agent.next('assign');
    agent.tokens(assign, 0, 'first');
    await (await answer).body?.getReader().read();
    leaving.abort();
    expect(await agent.next('cancel')).toMatchObject({ jobId: assign.jobId, attempt: 1 });
    await fleet.eventually(() => fleet.rows('select state::text from job'), (rows) => rows[0]?.['state'] === 'cancelled');
    expect(fleet.coordinator.views.find(agent.deviceId)?.runningAttempts).toBe(0);
  });

  test('that is stale changes nothing, whatever it says', async () => {
    const agent = await manual('only');
    const answer = ask();
    const assign = await agent.next('assign');
    const stale = { jobId: assign.jobId, attempt: assign.attempt + 1 };
    agent.tokens(stale, 0, 'wrong');
    agent.finish(stale, 1);
    agent.send({ type: 'failed', ...stale, code: 'engine_crashed', detail: 'not mine' });
    agent.tokens(assign, 0, 'right');
    agent.finish(assign, 1);
    agent.finish(assign, 99);
    expect(await answer).toMatchObject({ status: 200, body: { choices: [{ message: { content: 'right' } }], usage: { completion_tokens: 1 } } });
  });

  test('that is too long for the context becomes a 400 with the figures', async () => {
    const agent = await manual('only');
    const answer = ask();
    agent.send({ type: 'failed', ...ref(await agent.next('assign')), code: 'context_length_exceeded', detail: 'too long', need: 1500, have: 1024 });
    expect(await answer).toMatchObject({ status: 400, body: { error: { code: 'context_length_exceeded', message: expect.stringContaining('1500 tokens and the context holds 1024') } } });
  });

  test('that crashed two engines is not tried a third time', async () => {
    const three = [await manual('a'), await manual('b'), await manual('c')];
    const answer = ask();
    for (let crash = 0; crash < 2; crash += 1) {
      const holder = await fleet.eventually(() => three.find(({ frames }) => frames.some(({ type }) => type === 'assign')), (found) => found !== undefined);
      if (holder) holder.send({ type: 'failed', ...ref(await holder.next('assign')), code: 'engine_crashed', detail: 'signal 11' });
    }
    expect(await answer).toMatchObject({ status: 502, body: { error: { code: 'device_failed' } } });
    expect(await fleet.rows('select count(*)::int as attempts from attempt')).toEqual([{ attempts: 2 }]);
  });
});

test('more requests than slots wait for a slot and are all answered in order', async () => {
  const agent = await manual('only');
  const answers = [ask(), ask(), ask()];
  const [one, two] = [await agent.next('assign'), await agent.next('assign')];
  await fleet.eventually(() => fleet.request('/api/v1/fleet'), ({ body }) => JSON.stringify(body).includes('"waitingRequests":1'));
  expect(agent.frames.filter((frame) => frame.type === 'assign')).toEqual([]);
  agent.finish(one, 0);
  const three = await agent.next('assign');
  agent.finish(two, 0);
  agent.finish(three, 0);
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200]);
});

test('jobs of a coordinator that died are ended, and its queue is removed', async () => {
  const dead = '01a20000-0000-7000-8000-00000000dead';
  await fleet.database.query("insert into coordinator values ($1, now() - interval '1 hour', now() - interval '1 minute')", [dead]);
  await fleet.database.query(`insert into job (id, kind, state, app_id, deployment_id, digest, coordinator_id, created_at)
    select gen_random_uuid(), 'interactive', 'running', app.id, deployment.id, 'x', $1, now() from app, deployment`, [dead]);
  const rows = await fleet.eventually(() => fleet.rows(`select state::text, failure from job`), ([job]) => job?.['state'] === 'failed');
  expect(rows).toEqual([{ state: 'failed', failure: 'coordinator_lost' }]);
  await fleet.eventually(() => fleet.rows('select id from coordinator'), (coordinators) => coordinators.length === 1);
}, 30_000);

test('stopping refuses new work, ends what is open with a reason and says goodbye', async () => {
  const stopping = await TestCoordinator.start();
  const agent = await manual('only', stopping);
  const answer = stopping.request('/v1/chat/completions', chat());
  await agent.next('assign');
  const stopped = stopping.coordinator.stop();
  expect(await answer).toMatchObject({ status: 503, body: { error: { code: 'shutting_down' } } });
  expect(await agent.next('goodbye')).toMatchObject({ reconnectAfterMs: 1_000 });
  await stopped;
  await agent.closed();
  await stopping.stop();
});

const ref = ({ jobId, attempt }: { jobId: string; attempt: number }) => ({ jobId, attempt });
