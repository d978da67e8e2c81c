import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { withPostgres } from '../src/with-postgres.ts';

vi.setConfig({ testTimeout: 60_000 });

afterEach(() => vi.unstubAllEnvs());

async function ask(url: string, sql: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return rows.map(([first]) => String(first));
  } finally {
    await client.end();
  }
}

test('each call gives a migrated database of its own, which stop removes', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'flotilla-testing-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  vi.stubEnv('FLOTILLA_TEST_DATABASE_URL', '');
  vi.stubEnv('TMPDIR', folder);
  const [first, second] = await Promise.all([withPostgres(), withPostgres()]);
  try {
    await ask(first.url, `insert into site (id, name, time_zone) values (gen_random_uuid(), 'Lisbon shop', 'Europe/Lisbon')`);
    expect(await ask(second.url, 'select count(*) from site')).toEqual(['0']);
    expect(readdirSync(folder)).toHaveLength(2);
  } finally {
    await Promise.all([first.stop(), second.stop()]);
  }
  expect(readdirSync(folder)).toEqual([]);
  await expect(ask(first.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('on a server of somebody else each call makes a database and drops it again', async () => {
  vi.stubEnv('FLOTILLA_TEST_DATABASE_URL', '');
  const server = await withPostgres();
  try {
    vi.stubEnv('FLOTILLA_TEST_DATABASE_URL', server.url);
    const database = await withPostgres();
    expect(await ask(database.url, 'select count(*) from site')).toEqual(['0']);
    expect(new URL(database.url).host).toBe(new URL(server.url).host);
    await database.stop();
    expect(await ask(server.url, `select count(*) from pg_database where datname like 'flotilla_test_%'`)).toEqual(['0']);
  } finally {
    await server.stop();
  }
});
