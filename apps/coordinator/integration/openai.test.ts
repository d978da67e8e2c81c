import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeAgent } from '@flotilla/testing/fake-agent';
import { TestCoordinator } from './coordinator.ts';

let fleet: TestCoordinator;
let agent: FakeAgent;
let client: OpenAI;
const seen: unknown[] = [];

beforeAll(async () => {
  fleet = await TestCoordinator.start();
  agent = await fleet.enroll('kitchen-pi');
  await agent.serve((assign) => {
    seen.push(assign.work);
    return ['Paris', ' is', ' it.'];
  });
  client = new OpenAI({ baseURL: `${fleet.url}/v1`, apiKey: fleet.adminKey, maxRetries: 0 });
  await fleet.eventually(() => client.models.list(), (list) => list.data.length > 0);
});
afterAll(() => fleet.stop());

const messages = [{ role: 'user' as const, content: 'What is the capital of France?' }];

describe('the openai client', () => {
  test('lists and reads the model that a device has ready', async () => {
    const list = await client.models.list();
    expect(list.data).toMatchObject([{ id: 'flotilla-demo', object: 'model', owned_by: 'flotilla', meta: { context_length: 1024, capabilities: ['chat'], devices_ready: 1 } }]);
    expect(await client.models.retrieve('flotilla-demo')).toMatchObject({ id: 'flotilla-demo' });
    await expect(client.models.retrieve('org/other:7')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });

  test('gets a whole answer with usage and the facts of the fleet', async () => {
    const { data, response } = await client.chat.completions.create({ model: 'flotilla-demo', messages }).withResponse();
    expect(data.choices).toEqual([{ index: 0, message: { role: 'assistant', content: 'Paris is it.' }, finish_reason: 'stop', logprobs: null }]);
    expect(data.usage).toEqual({ prompt_tokens: 7, completion_tokens: 3, total_tokens: 10, prompt_tokens_details: { cached_tokens: 2 } });
    expect(data).toMatchObject({ object: 'chat.completion', model: 'flotilla-demo', x_flotilla: { attempts: 1, prompt_ms: 10, generation_ms: 20 } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('x-flotilla-device')).toBeNull();
  });

  test('streams an answer, with usage only for those who ask', async () => {
    const stream = await client.chat.completions.create({ model: 'flotilla-demo', messages, stream: true });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Paris is it.');
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.every((chunk) => chunk.usage == null)).toBe(true);

    const counted = await client.chat.completions.create({ model: 'flotilla-demo', messages, stream: true, stream_options: { include_usage: true } });
    const last = [];
    for await (const chunk of counted) last.push(chunk);
    expect(last.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 10 } });
  });

  test('sees its parameters arrive at the device, every default decided', async () => {
    await client.chat.completions.create({
      model: 'flotilla-demo', temperature: 0.5, top_p: 0.9, max_tokens: 40, max_completion_tokens: 20, stop: 'END', seed: -1,
      messages: [{ role: 'developer', content: 'Be brief.' }, { role: 'user', content: [{ type: 'text', text: 'a' }, { type: 'text', text: 'b' }] }],
    });
    expect(seen.at(-1)).toMatchObject({
      kind: 'chat', messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'ab' }], temperature: 0.5, topP: 0.9, maxTokens: 20, stop: ['END'], seed: 4_294_967_295,
    });
    await client.chat.completions.create({ model: 'flotilla-demo@1', messages });
    expect(seen.at(-1)).toMatchObject({ temperature: 0, topP: 1, maxTokens: null, stop: [], seed: null });
  });

  test('leaves no text in the database', async () => {
    const jobs = await fleet.rows("select row_to_json(job)::text as row from job union all select row_to_json(attempt)::text from attempt");
    expect(jobs.length).toBeGreaterThan(4);
    expect(JSON.stringify(jobs)).not.toMatch(/Paris|capital/);
    expect(await fleet.rows("select distinct state::text from job")).toEqual([{ state: 'succeeded' }]);
  });
});

describe('a request with something wrong', () => {
  const refused = async (body: object | string, headers?: Record<string, string>) => {
    const before = await fleet.rows('select count(*)::int as jobs from job');
    const answer = await fleet.request('/v1/chat/completions', body, headers);
    expect(await fleet.rows('select count(*)::int as jobs from job')).toEqual(before);
    expect(answer.headers.get('content-type')).toContain('application/json');
    return answer;
  };
  const code = (name: string, message: RegExp) => ({ error: { code: name, message: expect.stringMatching(message) } });

  test.each([
    ['no key', { model: 'flotilla-demo', messages }, {}, { status: 401, body: code('invalid_api_key', /No API key was sent/) }],
    ['a wrong key', { model: 'flotilla-demo', messages }, { authorization: 'Bearer nonsense' }, { status: 401, body: code('invalid_api_key', /not known here/) }],
    ['an unknown model', { model: 'flotila-demo', messages }, undefined, { status: 404, body: code('model_not_found', /did you mean "flotilla-demo"\?/) }],
    ['malformed JSON', '{"model":', undefined, { status: 400, body: code('invalid_json', /not valid JSON/) }],
    ['no JSON object', '"text"', undefined, { status: 400, body: code('invalid_json', /JSON/) }],
    ['no messages', { model: 'flotilla-demo', messages: [] }, undefined, { status: 400, body: code('invalid_request', /messages/) }],
    ['a wrong temperature', { model: 'flotilla-demo', messages, temperature: 9 }, undefined, { status: 400, body: code('invalid_request', /temperature/) }],
    ['tools', { model: 'flotilla-demo', messages, tools: [{ type: 'function' }] }, undefined, { status: 400, body: code('unsupported_parameter', /"tools"/) }],
    ['a body that is too large', { model: 'flotilla-demo', messages: [{ role: 'user', content: 'x'.repeat(3_000_000) }] }, undefined, { status: 413, body: code('request_too_large', /larger/) }],
    ['messages that no frame can hold', { model: 'flotilla-demo', messages: [{ role: 'user', content: 'x'.repeat(1_200_000) }] }, undefined, { status: 413, body: code('request_too_large', /larger/) }],
  ])('%s is refused before anything is queued', async (_what, body, headers, expected) => {
    const answer = await refused(body, headers);
    expect({ status: answer.status, body: answer.body }).toMatchObject(expected);
    expect(answer.headers.get('x-should-retry')).toBe('false');
  });

  test('an unknown route names what there is', async () => {
    const answer = await fleet.request('/v1/responses', {});
    expect(answer).toMatchObject({ status: 404, body: code('unknown_url', /chat\/completions/) });
  });

  test('fields that ask for nothing pass, and so do unknown ones', async () => {
    const answer = await fleet.request('/v1/chat/completions', { model: 'flotilla-demo', messages, tools: [], frequency_penalty: 0, response_format: { type: 'text' }, temperature: null, unheard_of: 1 });
    expect(answer.status).toBe(200);
  });

  test('every refusal is counted by its reason', async () => {
    const metrics = await (await fetch(`${fleet.url}/metrics`)).text();
    for (const [reason, count] of [['invalid_json', 2], ['invalid_request', 2], ['unsupported_parameter', 1], ['request_too_large', 2], ['invalid_api_key', 2]]) {
      expect(metrics).toContain(`flotilla_refusals_total{code="${reason}"} ${count}`);
    }
  });
});
