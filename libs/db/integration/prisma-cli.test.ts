import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { freePort } from '../src/free-port.ts';
import { emptyDatabases } from './file-server.ts';
import { prisma } from './prisma-cli.ts';
import { ask } from './running-server.ts';
import { tempFolder } from './temp-folder.ts';

vi.setConfig({ testTimeout: 120_000 });

const emptyDatabase = emptyDatabases();

const FIRST = `datasource db {\n  provider = "postgresql"\n}\nenum Mood {\n  fine\n  bad\n}\nmodel Boat {\n  id Int @id\n  mood Mood @default(fine)\n  labels Json @default("{}")\n  @@index([labels(ops: JsonbPathOps)], type: Gin, map: "boat_labels")\n}\n`;
const SECOND = FIRST.replace('labels Json', 'name String?\n  labels Json');

function aProject(url: string) {
  const dir = tempFolder();
  const config = path.join(dir, 'prisma.config.mjs');
  const schema = path.join(dir, 'schema.prisma');
  const migrations = path.join(dir, 'migrations');
  mkdirSync(migrations);
  writeFileSync(config, `export default { schema: ${JSON.stringify(schema)}, migrations: { path: ${JSON.stringify(migrations)} }, datasource: { url: process.env.DATABASE_URL } };\n`);
  const write = (name: string, sql: string) => {
    mkdirSync(path.join(migrations, name), { recursive: true });
    writeFileSync(path.join(migrations, name, 'migration.sql'), sql);
  };
  return { schema, migrations, write, run: (...args: string[]) => prisma(url, ...args, '--config', config) };
}

const databases = (url: string) => ask(url, 'select datname from pg_database where datname like \'%shadow%\'');

test('a schema becomes migrations, and drift between the two is found', async () => {
  const url = await emptyDatabase();
  const project = aProject(url);
  writeFileSync(project.schema, FIRST);
  expect(project.run('migrate', 'dev', '--name', 'first')).toMatchObject({ status: 0 });
  const [first] = readdirSync(project.migrations).filter((name) => name.endsWith('_first'));
  expect(readFileSync(path.join(project.migrations, first ?? '', 'migration.sql'), 'utf8')).toContain('CREATE TABLE "Boat"');

  project.write('29990101000000_function', `create function answer() returns text language plpgsql as $$ begin return 'a;b'; end $$;\ncreate table "Ghost" ();\ndrop table "Ghost";`);
  expect(project.run('migrate', 'deploy')).toMatchObject({ status: 0 });
  expect(await ask(url, 'select answer()')).toEqual(['a;b']);

  const drift = ['migrate', 'diff', '--from-migrations', project.migrations, '--to-schema', project.schema, '--exit-code'];
  expect(project.run(...drift)).toMatchObject({ status: 0, said: expect.stringContaining('No difference detected.') });
  writeFileSync(project.schema, SECOND);
  expect(project.run(...drift)).toMatchObject({ status: 2, said: expect.stringContaining('Added column `name`') });
  expect(await databases(url)).toEqual([]);
});

test('a migration that fails stops the next ones until it is resolved', async () => {
  const url = await emptyDatabase();
  const project = aProject(url);
  writeFileSync(project.schema, FIRST);
  writeFileSync(path.join(project.migrations, 'migration_lock.toml'), 'provider = "postgresql"\n');
  project.write('20260101000000_bad', 'select 1/0;');
  expect(project.run('migrate', 'deploy')).toMatchObject({ status: 1, said: expect.stringContaining('division by zero') });
  expect(project.run('migrate', 'deploy')).toMatchObject({ status: 1, said: expect.stringContaining('P3009') });
  project.write('20260101000000_bad', 'select 1;');
  expect(project.run('migrate', 'resolve', '--rolled-back', '20260101000000_bad')).toMatchObject({ status: 0 });
  expect(project.run('migrate', 'deploy')).toMatchObject({ status: 0 });
  expect(project.run('migrate', 'status').said).toContain('Database schema is up to date!');
});

test('a schema can be pushed, read back and reset', async () => {
  const url = await emptyDatabase();
  const project = aProject(url);
  writeFileSync(project.schema, SECOND);
  expect(project.run('db', 'push')).toMatchObject({ status: 0 });
  expect(await ask(url, `select column_name from information_schema.columns where table_name = 'Boat' order by 1`)).toEqual(['id', 'labels', 'mood', 'name']);
  expect(project.run('db', 'pull', '--print').said).toContain('@@index([labels(ops: JsonbPathOps)], map: "boat_labels", type: Gin)');
  expect(project.run('migrate', 'reset', '--force')).toMatchObject({ status: 0 });
  expect(await ask(url, `select to_regclass('"Boat"')`)).toEqual(['null']);
});

test('a database that is missing is made by the first deploy', async () => {
  const url = `${await emptyDatabase()}_new`;
  const project = aProject(url);
  writeFileSync(project.schema, FIRST);
  writeFileSync(path.join(project.migrations, 'migration_lock.toml'), 'provider = "postgresql"\n');
  project.write('20260101000000_first', 'create table "First" ();');
  expect(project.run('migrate', 'deploy')).toMatchObject({ status: 0 });
  expect(await ask(url, `select to_regclass('"First"')`)).toEqual(['"First"']);
});

test('a database that does not answer is said so', async () => {
  const project = aProject(`postgresql://nobody:secret@127.0.0.1:${await freePort()}/nowhere`);
  writeFileSync(project.schema, FIRST);
  expect(project.run('migrate', 'deploy')).toMatchObject({ status: 1, said: expect.stringContaining('ECONNREFUSED') });
});
