import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '@flotilla/db/open';
import pg from 'pg';

export type TestPostgres = { readonly url: string; stop(): Promise<void> };

const quiet = () => {};

/**
 * A database of one's own with every migration applied: an embedded server in a temporary folder, or, with
 * FLOTILLA_TEST_DATABASE_URL, a new database on that server. `stop` removes it with everything in it.
 */
export async function withPostgres(): Promise<TestPostgres> {
  // eslint-disable-next-line node/no-process-env -- the one setting of the tests
  const external = process.env['FLOTILLA_TEST_DATABASE_URL'];
  return external ? onServer(external) : embedded();
}

async function embedded(): Promise<TestPostgres> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'flotilla-test-'));
  const remove = () => rmSync(dataDir, { recursive: true, force: true });
  try {
    const database = await openDatabase({ url: null, dataDir, autoMigrate: true, log: quiet });
    const stop = async () => {
      await database.stop();
      remove();
    };
    return { url: database.url, stop };
  } catch (error) {
    remove();
    throw error;
  }
}

async function onServer(serverUrl: string): Promise<TestPostgres> {
  const name = `flotilla_test_${randomBytes(8).toString('hex')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const drop = () => run(serverUrl, `drop database if exists ${name} with (force)`);
  await run(serverUrl, `create database ${name}`);
  try {
    await openDatabase({ url: url.toString(), dataDir: tmpdir(), autoMigrate: true, log: quiet });
  } catch (error) {
    await drop();
    throw error;
  }
  return { url: url.toString(), stop: drop };
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
