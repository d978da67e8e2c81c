import { expect, test } from 'vitest';
import { ApiError } from '../src/api-error.ts';
import { FlotillaClient } from '../src/client.ts';
import { aDevice } from './a-device.ts';
import { json, localServer } from './local-server.ts';

const SUMMARY = {
  devices: 1, serving: 1, needYou: 0, byHeadline: { serving: 1 }, generationTokensPerSecond: 4.5, runningRequests: 1, waitingRequests: 2,
  measuredWatts: null, estimatedWatts: 7, unknownWattsDevices: 0, hottest: null,
};

async function failureOf(call: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await call.then(() => null, (thrown: unknown) => thrown);
  if (error instanceof ApiError) return error;
  throw new Error('expected an ApiError', { cause: error });
}

test('each method asks its own path and gives back what the schema says', async () => {
  const answers: Record<string, unknown> = {
    'GET /api/v1/me': { name: 'admin', role: 'admin', fleetName: 'Home', version: '0.1.0' },
    'GET /api/v1/fleet': SUMMARY,
    'GET /api/v1/devices': { devices: [aDevice()] },
    [`GET /api/v1/devices/${aDevice().id}`]: aDevice(),
    'GET /api/v1/telemetry/throughput': { untilAt: 9, stepMs: 60_000, devices: [{ deviceId: aDevice().id, generationTokensPerSecond: [null, 0, 4.5] }] },
    'POST /api/v1/enrollment-tokens': { token: 'flt_1', maxUses: 1, expiresAt: 10, coordinatorUrl: 'http://127.0.0.1:7700' },
  };
  const { baseUrl } = await localServer((response, { method, url }) => json(response, 200, answers[`${method} ${url}`]));
  const client = new FlotillaClient({ baseUrl });

  expect(await client.me()).toEqual(answers['GET /api/v1/me']);
  expect(await client.fleet()).toEqual(SUMMARY);
  expect(await client.devices()).toEqual([aDevice()]);
  expect(await client.device(aDevice().id)).toEqual(aDevice());
  expect((await client.throughputHistory()).devices[0]?.generationTokensPerSecond).toEqual([null, 0, 4.5]);
  expect((await client.createEnrollmentToken({ maxUses: 1 })).token).toBe('flt_1');
});

test('the API key travels as a bearer token and a slash at the end of the address does no harm', async () => {
  const { baseUrl, heard } = await localServer((response) => json(response, 200, { devices: [] }));
  await new FlotillaClient({ baseUrl: `${baseUrl}/`, apiKey: 'flk_secret' }).devices();
  expect(heard[0]).toMatchObject({ url: '/api/v1/devices', headers: { authorization: 'Bearer flk_secret' } });
});

test('login posts the secret as JSON and accepts an empty answer', async () => {
  const { baseUrl, heard } = await localServer((response) => response.writeHead(204).end());
  const client = new FlotillaClient({ baseUrl });
  await client.login('one-time');
  await client.logout();
  expect(heard.map(({ method, url, body }) => ({ method, url, body }))).toEqual([
    { method: 'POST', url: '/api/v1/login', body: '{"secret":"one-time"}' },
    { method: 'POST', url: '/api/v1/logout', body: '' },
  ]);
  expect(heard[0]?.headers['content-type']).toBe('application/json');
});

test('a refusal keeps its sentence, code, status and request id', async () => {
  const body = { error: { message: 'This key may not do that. Use a key with the admin role.', type: 'permission_error', param: null, code: 'permission_denied' } };
  const { baseUrl } = await localServer((response) => json(response, 403, body, { 'x-request-id': 'req_7' }));
  const error = await failureOf(new FlotillaClient({ baseUrl }).createEnrollmentToken());
  expect(error).toMatchObject({ message: body.error.message, status: 403, code: 'permission_denied', requestId: 'req_7', body });
});

test('an error page of something in between says where to look', async () => {
  const { baseUrl } = await localServer((response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'));
  const error = await failureOf(new FlotillaClient({ baseUrl }).fleet());
  expect(error).toMatchObject({ status: 502, code: 'unexpected_answer', requestId: null, body: '<h1>Bad gateway</h1>' });
  expect(error.message).toContain(`GET ${baseUrl}/api/v1/fleet`);
  expect(error.message).toContain('Check the address');
});

test('a fine-looking answer that is not JSON is an error, not a crash', async () => {
  const { baseUrl } = await localServer((response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>'));
  expect(await failureOf(new FlotillaClient({ baseUrl }).me())).toMatchObject({ status: 200, code: 'unexpected_answer', body: '<!doctype html>' });
});

test('an answer of another shape names the field', async () => {
  const { baseUrl } = await localServer((response) => json(response, 200, { devices: [{ ...aDevice(), headline: 'sleepy' }] }));
  const error = await failureOf(new FlotillaClient({ baseUrl }).devices());
  expect(error.code).toBe('unexpected_answer');
  expect(error.message).toContain('devices.0.headline');
});

test('nobody at home is told with the address and the next step', async () => {
  const { baseUrl, server } = await localServer((response) => response.end());
  await new Promise<void>((resolve) => server.close(() => resolve()));
  const error = await failureOf(new FlotillaClient({ baseUrl }).me());
  expect(error).toMatchObject({ status: null, code: 'unreachable' });
  expect(error.message).toBe(`No answer from ${baseUrl} (ECONNREFUSED). Check that the coordinator runs there (\`npm start\` prints its address) and try again.`);
});

test('an answer that never comes ends as timed_out', async () => {
  const { baseUrl } = await localServer(() => undefined);
  expect(await failureOf(new FlotillaClient({ baseUrl, timeoutMs: 20 }).me())).toMatchObject({ status: null, code: 'timed_out' });
});

test('a body that breaks off is an ApiError too', async () => {
  const { baseUrl } = await localServer((response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"devices"');
    setImmediate(() => response.destroy());
  });
  expect(await failureOf(new FlotillaClient({ baseUrl }).devices())).toMatchObject({ code: 'unreachable' });
});
