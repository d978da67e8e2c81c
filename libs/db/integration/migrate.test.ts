import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { migrate, migrateFrom, pendingMigrations } from '../src/migrate.ts';
import { emptyDatabases } from './file-server.ts';
import { prisma } from './prisma-cli.ts';
import { ask } from './running-server.ts';
import { tempFolder } from './temp-folder.ts';

vi.setConfig({ testTimeout: 60_000 });

const emptyDatabase = emptyDatabases();
const quiet = () => {};

function migrationsOf(scripts: Record<string, string>): string {
  const dir = tempFolder();
  write(dir, scripts);
  return dir;
}

function write(dir: string, scripts: Record<string, string>): void {
  for (const [name, sql] of Object.entries(scripts)) {
    mkdirSync(path.join(dir, name), { recursive: true });
    writeFileSync(path.join(dir, name, 'migration.sql'), sql);
  }
}

function anotherProcess(...args: string[]) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('migrate-once.mjs', import.meta.url)), ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

const recordsOf = (url: string) => ask(url, `select migration_name || ' ' || (finished_at is not null) from _prisma_migrations order by 1`);

test('a fresh database gets every migration once, and Prisma agrees with the result', async () => {
  const url = await emptyDatabase();
  const pending = await pendingMigrations(url);
  expect(await migrate(url, quiet)).toEqual(pending);
  expect(pending.length).toBeGreaterThan(1);
  expect(await migrate(url, quiet)).toEqual([]);
  expect(await pendingMigrations(url)).toEqual([]);
  expect(prisma(url, 'migrate', 'status')).toMatchObject({ status: 0, said: expect.stringContaining('Database schema is up to date!') });
  expect(prisma(url, 'migrate', 'deploy')).toMatchObject({ status: 0, said: expect.stringContaining('No pending migrations to apply.') });
});

test('what Prisma has deployed is not applied again', async () => {
  const url = await emptyDatabase();
  expect(prisma(url, 'migrate', 'deploy')).toMatchObject({ status: 0 });
  const lines: string[] = [];
  expect(await migrate(url, (line) => lines.push(line))).toEqual([]);
  expect(lines).toEqual([]);
});

test('of two processes that migrate at once, one applies and the other finds nothing to do', async () => {
  const url = await emptyDatabase();
  const all = await pendingMigrations(url);
  const answers = await Promise.all([0, 1].map(async (): Promise<unknown> => JSON.parse(await text(anotherProcess(url).stdout))));
  expect(answers).toContainEqual(all);
  expect(answers).toContainEqual([]);
  expect(await ask(url, 'select count(*) from _prisma_migrations')).toEqual([String(all.length)]);
});

test('functions and strings with semicolons reach the database whole', async () => {
  const url = await emptyDatabase();
  const dir = migrationsOf({ '1_function': `create function answer() returns text language plpgsql as $$ begin return 'a;b'; end $$; create table t(n int);` });
  await migrateFrom(dir, url, quiet);
  expect(await ask(url, 'select answer()')).toEqual(['a;b']);
});

test('a database of a newer version is refused before anything is changed', async () => {
  const url = await emptyDatabase();
  const dir = migrationsOf({ '1_first': 'create table first(n int);', '3_future': 'select 1;' });
  await migrateFrom(dir, url, quiet);
  const older = migrationsOf({ '1_first': 'create table first(n int);', '2_missing': 'create table missing(n int);' });
  await expect(migrateFrom(older, url, quiet)).rejects.toMatchObject({ code: 'schema_newer', message: expect.stringContaining('3_future') });
  expect(await ask(url, `select to_regclass('missing')`)).toEqual(['null']);
});

test('a migration that fails is undone, kept on record, and refused until it is resolved', async () => {
  const url = await emptyDatabase();
  const dir = migrationsOf({ '1_good': 'create table good(n int);', '2_bad': 'create table half(n int); select 1/0;' });
  await expect(migrateFrom(dir, url, quiet)).rejects.toMatchObject({ code: 'migration_failed', message: expect.stringMatching(/2_bad failed and was undone \(division by zero\)/) });
  expect(await ask(url, `select to_regclass('half')`)).toEqual(['null']);
  expect(await recordsOf(url)).toEqual(['1_good true', '2_bad false']);

  write(dir, { '2_bad': 'create table half(n int);' });
  await expect(migrateFrom(dir, url, quiet)).rejects.toMatchObject({ code: 'migration_failed', message: expect.stringContaining('migrate resolve --rolled-back 2_bad') });
  await ask(url, `update _prisma_migrations set rolled_back_at = now() where migration_name = '2_bad'`);
  expect(await migrateFrom(dir, url, quiet)).toEqual(['2_bad']);
});

test('a process that is killed in the middle of a migration leaves no trace, and the next one applies it', async () => {
  const url = await emptyDatabase();
  const dir = migrationsOf({ '1_slow': 'create table slow(n int); select pg_sleep(1);' });
  const child = anotherProcess(url, dir);
  const sleeping = `select count(*) from pg_stat_activity where query like '%pg_sleep(1)%' and pid <> pg_backend_pid()`;
  while ((await ask(url, sleeping))[0] === '0') await delay(20);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lines: string[] = [];
  expect(await migrateFrom(dir, url, (line) => lines.push(line))).toEqual(['1_slow']);
  expect(lines).toEqual(['another process is migrating this database: waiting for it']);
  expect(await recordsOf(url)).toEqual(['1_slow true']);
});

test('a migration that was edited after it was applied is warned about in one line and left alone', async () => {
  const url = await emptyDatabase();
  const dir = migrationsOf({ '1_first': 'create table first(n int);' });
  await migrateFrom(dir, url, quiet);
  write(dir, { '1_first': 'create table other(n int);' });
  const lines: string[] = [];
  expect(await migrateFrom(dir, url, (line) => lines.push(line))).toEqual([]);
  expect(lines).toEqual([expect.stringContaining('1_first was edited')]);
  expect(await ask(url, `select to_regclass('other')`)).toEqual(['null']);
});
