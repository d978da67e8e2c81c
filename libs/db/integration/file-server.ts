import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { startPostgres } from '../src/embedded.ts';
import type { PostgresServer } from '../src/embedded.ts';

/** One server for all tests of a file; every call of the returned function makes an empty database and gives its URL. */
export function emptyDatabases(): () => Promise<string> {
  let server: PostgresServer;
  let dataDir: string;
  let count = 0;
  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'flotilla-db-'));
    server = await startPostgres({ dataDir, database: 'flotilla', log: () => {} });
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return async () => {
    const name = `empty_${count++}`;
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query(`create database ${name}`);
    await client.end();
    return server.url.replace(/\/flotilla$/, `/${name}`);
  };
}
