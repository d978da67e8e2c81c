import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createPrisma } from '../src/client.ts';
import { freePort } from '../src/free-port.ts';
import { openDatabase } from '../src/open.ts';
import type { DatabaseOptions } from '../src/open.ts';
import { emptyDatabases } from './file-server.ts';
import { ask } from './running-server.ts';
import { tempFolder } from './temp-folder.ts';

vi.setConfig({ testTimeout: 60_000 });

const emptyDatabase = emptyDatabases();

function options(overrides: Partial<DatabaseOptions>): DatabaseOptions {
  return { url: null, dataDir: tempFolder(), autoMigrate: true, log: () => {}, ...overrides };
}

async function opened(overrides: Partial<DatabaseOptions>) {
  const database = await openDatabase(options(overrides));
  onTestFinished(() => database.stop());
  return database;
}

test('without a URL the embedded database is opened below the data folder, with every table', async () => {
  const dataDir = tempFolder();
  const database = await opened({ dataDir });
  expect(database.embedded).toBe(true);
  expect(existsSync(path.join(dataDir, 'postgres'))).toBe(true);
  expect(await ask(database.url, `select count(*) from site`)).toEqual(['0']);
});

test('an external database is migrated and goes on after stop', async () => {
  const url = await emptyDatabase();
  const lines: string[] = [];
  const database = await opened({ url, log: (line) => lines.push(line) });
  expect(database).toMatchObject({ url, embedded: false });
  expect(lines).toEqual([expect.stringMatching(/^applied \d+ migrations: /)]);
  await database.stop();
  expect(await ask(url, 'select count(*) from site')).toEqual(['0']);
});

test('without automatic migration a database that lacks some is refused with the command to run, and not touched', async () => {
  const url = await emptyDatabase();
  await expect(openDatabase(options({ url, autoMigrate: false }))).rejects.toMatchObject({ code: 'migrations_pending', message: expect.stringContaining('flotilla-coordinator migrate') });
  expect(await ask(url, `select count(*) from pg_tables where schemaname = 'public'`)).toEqual(['0']);
  await opened({ url });
  await opened({ url, autoMigrate: false });
});

test('a refused embedded database is not left running', async () => {
  const dataDir = tempFolder();
  await expect(openDatabase(options({ dataDir, autoMigrate: false }))).rejects.toMatchObject({ code: 'migrations_pending' });
  expect(existsSync(path.join(dataDir, 'postgres/pg18/data/postmaster.pid'))).toBe(false);
});

test('an address where nobody listens is refused in one line without the password', async () => {
  const port = await freePort();
  await expect(openDatabase(options({ url: `postgresql://fleet:hunter2hunter2@127.0.0.1:${port}/flotilla` }))).rejects.toMatchObject({
    code: 'database_unreachable',
    message: `the database at 127.0.0.1:${port} does not answer (ECONNREFUSED): start it, or correct DATABASE_URL`,
  });
});

test('a wrong password is refused without showing it', async () => {
  const url = new URL(await emptyDatabase());
  url.password = 'hunter2hunter2';
  await expect(openDatabase(options({ url: url.toString() }))).rejects.toMatchObject({
    code: 'database_unreachable',
    message: `the database at ${url.host} does not let user postgres in (28P01): correct user or password in DATABASE_URL`,
  });
});

test('a database that does not exist is named', async () => {
  const url = new URL(await emptyDatabase());
  url.pathname = '/nowhere';
  await expect(openDatabase(options({ url: url.toString() }))).rejects.toMatchObject({ code: 'database_unreachable', message: expect.stringContaining('there is no database nowhere at') });
});

test('the Prisma client writes and reads what the migrations made', async () => {
  const { url } = await opened({ url: await emptyDatabase() });
  const prisma = createPrisma(url, 2);
  try {
    const site = { id: crypto.randomUUID(), name: 'Lisbon shop', timeZone: 'Europe/Lisbon' };
    await prisma.site.create({ data: site });
    expect(await prisma.site.findUnique({ where: { name: site.name } })).toMatchObject(site);
  } finally {
    await prisma.$disconnect();
  }
});
