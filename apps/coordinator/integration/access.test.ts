import { readLiveEvents } from '@flotilla/client/live-events';
import { FlotillaClient } from '@flotilla/client/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestCoordinator } from './coordinator.ts';

let fleet: TestCoordinator;
beforeAll(async () => {
  fleet = await TestCoordinator.start();
});
afterAll(() => fleet.stop());

const login = async (secret: string) => {
  const { status, headers } = await fleet.request('/api/v1/login', { secret }, {});
  return { status, cookie: headers.get('set-cookie')?.split(';')[0] ?? '' };
};

describe('signing in', () => {
  test('the printed link works once, and its session until the sign-out', async () => {
    const secret = fleet.coordinator.newLoginLink().split('#')[1] ?? '';
    const { status, cookie } = await login(secret);
    expect(status).toBe(204);
    expect(await fleet.request('/api/v1/me', undefined, { cookie })).toMatchObject({ status: 200, body: { name: 'owner', role: 'admin' } });
    expect(await login(secret)).toMatchObject({ status: 401, cookie: '' });
    await fleet.request('/api/v1/logout', {}, { cookie });
    expect(await fleet.request('/api/v1/me', undefined, { cookie })).toMatchObject({ status: 401, body: { error: { code: 'not_signed_in' } } });
  });

  test('an admin key signs in too, other text does not', async () => {
    expect((await login(fleet.adminKey)).status).toBe(204);
    expect((await login('nonsense')).status).toBe(401);
  });

  test('the cookie cannot be read by scripts nor sent by other pages', async () => {
    const { headers } = await fleet.request('/api/v1/login', { secret: fleet.adminKey }, {});
    expect(headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
  });

  test('secrets are in the database as hashes only', async () => {
    const rows = await fleet.rows("select row_to_json(api_key)::text as row from api_key union all select row_to_json(user_session)::text from user_session union all select row_to_json(fleet)::text from fleet");
    expect(rows.length).toBeGreaterThan(2);
    expect(JSON.stringify(rows)).not.toContain(fleet.adminKey);
    expect(JSON.stringify(rows)).not.toContain('PRIVATE KEY');
  });
});

test('without a key the management API says nothing, with an inference key it says who may ask', async () => {
  for (const route of ['/api/v1/devices', '/api/v1/fleet', '/api/v1/events', '/api/v1/telemetry/throughput']) expect((await fleet.request(route, undefined, {})).status).toBe(401);
  await fleet.database.query("insert into api_key (id, app_id, name, role, key_hash) select gen_random_uuid(), id, 'shop', 'inference', encode(sha256('shop-key'), 'hex') from app");
  expect(await fleet.request('/api/v1/devices', undefined, { authorization: 'Bearer shop-key' })).toMatchObject({ status: 403, body: { error: { code: 'permission_denied' } } });
  expect((await fleet.request('/v1/models', undefined, { 'x-api-key': 'shop-key' })).status).toBe(200);
});

test('the live stream begins with a snapshot and then tells each change', async () => {
  const events = readLiveEvents({ baseUrl: fleet.url, apiKey: fleet.adminKey });
  expect((await events.next()).value).toMatchObject({ type: 'snapshot', devices: [] });
  const agent = await fleet.enroll('kitchen-pi');
  await agent.connect();
  for await (const event of events) {
    if (event.type === 'device' && event.device.link === 'online') {
      expect(event.device).toMatchObject({ name: 'kitchen-pi', headline: 'idle', vitals: null });
      break;
    }
  }
  expect(await new FlotillaClient({ baseUrl: fleet.url, apiKey: fleet.adminKey }).fleet()).toMatchObject({ devices: 1 });
});

test('health and metrics are open and tell the truth', async () => {
  expect(await fleet.request('/livez', undefined, {})).toMatchObject({ status: 200 });
  expect(await fleet.request('/readyz', undefined, {})).toMatchObject({ status: 200, body: { checks: { boot: 'ok', database: 'ok' } } });
  const metrics = await (await fetch(`${fleet.url}/metrics`)).text();
  expect(metrics).toContain('flotilla_requests_total{route="/livez",outcome="2xx"} 1');
  expect(metrics).toMatch(/flotilla_devices\{state="\w+"\} 1/);
});

test('a browser gets the dashboard for every page, with a strict policy; a program gets JSON', async () => {
  const page = await fetch(`${fleet.url}/login`, { headers: { accept: 'text/html' } });
  expect(await page.text()).toContain('<div id="root">');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(await fleet.request('/login')).toMatchObject({ status: 404, body: { error: { code: 'unknown_url' } } });
});
