import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { startPostgres } from '../src/embedded.ts';
import { processAlive } from '../src/process-alive.ts';
import { asOrdinaryUser } from './ordinary-user.ts';
import { anOwner, anotherProcess } from './owner-process.ts';
import { aServer, ask } from './running-server.ts';
import { tempFolder } from './temp-folder.ts';

vi.setConfig({ testTimeout: 90_000 });

const quiet = () => {};

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(20);
}

test('a cold start makes a UTF-8 database that listens only on this machine and only for its password', async () => {
  const dataDir = tempFolder();
  const { server } = await aServer({ dataDir });
  expect(server.adopted).toBe(false);
  expect(await ask(server.url, 'select current_database()')).toEqual(['flotilla']);
  const setting = async (name: string) => (await ask(server.url, `select current_setting('${name}')`))[0];
  expect(await setting('server_encoding')).toBe('UTF8');
  expect(await setting('listen_addresses')).toBe('127.0.0.1');
  expect(await setting('unix_socket_directories')).toBe('');
  expect(await setting('password_encryption')).toBe('scram-sha-256');
  expect(await ask(server.url, `select concat(datlocprovider, ' ', datlocale) from pg_database where datname = 'flotilla'`)).toEqual(['b C.UTF-8']);
  expect(statSync(path.join(dataDir, 'pg18/password')).mode & 0o777).toBe(0o600);
  const wrong = new URL(server.url);
  wrong.password = 'wrong';
  await expect(ask(wrong.toString(), 'select 1')).rejects.toMatchObject({ code: '28P01' });
});

test('a warm start finds the rows again, and stopping leaves no process', async () => {
  const dataDir = tempFolder();
  const first = await startPostgres({ dataDir, database: 'flotilla', log: quiet });
  await ask(first.url, `create table kept as select 'naïve ✓' as text`);
  const { pid } = first;
  await first.stop();
  await until(() => !processAlive(pid));

  const { server } = await aServer({ dataDir });
  expect(server.adopted).toBe(false);
  expect(await ask(server.url, 'select text from kept')).toEqual(['naïve ✓']);
});

test('stopping twice is the same as stopping once', async () => {
  const { server } = await aServer({ dataDir: tempFolder() });
  await Promise.all([server.stop(), server.stop()]);
  await server.stop();
  await expect(ask(server.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('the server of a killed coordinator is adopted with everything in it', async () => {
  const dataDir = tempFolder();
  const owner = await anOwner(dataDir);
  await ask(owner.url, 'create table kept as select 7 as n');
  await owner.kill();

  const { server } = await aServer({ dataDir });
  expect(server).toMatchObject({ adopted: true, pid: owner.postmasterPid, url: owner.url });
  expect(await ask(server.url, 'select n from kept')).toEqual(['7']);
  await server.stop();
  await until(() => !processAlive(owner.postmasterPid));
});

test('a second coordinator is refused by the pid of the first, whose server goes on', async () => {
  const dataDir = tempFolder();
  const { server } = await aServer({ dataDir });
  const second = await anotherProcess(dataDir);
  expect(second).toMatchObject({ kind: 'refused', code: 'data_folder_in_use', message: expect.stringContaining(`(pid ${process.pid})`) });
  expect(await ask(server.url, 'select 1')).toEqual(['1']);
});

test('of coordinators that start on an empty folder at once, one owns it and the others name it', async () => {
  const dataDir = tempFolder();
  const answers = await Promise.all([anotherProcess(dataDir), anotherProcess(dataDir), anotherProcess(dataDir)]);
  const owners = answers.flatMap((answer) => (answer.kind === 'owner' ? [answer.owner] : []));
  expect(owners).toHaveLength(1);
  for (const answer of answers) {
    if (answer.kind === 'refused') expect(answer).toMatchObject({ code: 'data_folder_in_use', message: expect.stringContaining(`(pid ${owners[0]?.pid})`) });
  }
  expect(readdirSync(dataDir).toSorted()).toEqual(['pg18', 'postgres.log']);
});

test('no row is lost when the server and its coordinator are killed', async () => {
  const dataDir = tempFolder();
  const owner = await anOwner(dataDir);
  await ask(owner.url, 'create table kept as select generate_series(1, 10000) as n');
  await owner.kill();
  process.kill(owner.postmasterPid, 'SIGKILL');
  await until(() => !processAlive(owner.postmasterPid));

  const { server } = await aServer({ dataDir });
  expect(server.adopted).toBe(false);
  expect(await ask(server.url, 'select count(*) from kept')).toEqual(['10000']);
});

test('a server that is killed under a living coordinator comes back at the same address with every row', async () => {
  const { server, lines } = await aServer({ dataDir: tempFolder() });
  const { pid, url } = server;
  await ask(url, 'create table kept as select generate_series(1, 10000) as n');
  process.kill(pid, 'SIGKILL');
  await until(() => lines.some((line) => line.includes('answers again')));
  expect(server.pid).not.toBe(pid);
  expect(await ask(url, 'select count(*) from kept')).toEqual(['10000']);
});

test('a coordinator whose connection was cut owns its server again before anybody else can', async () => {
  const dataDir = tempFolder();
  const { server, lines } = await aServer({ dataDir });
  await ask(server.url, `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'flotilla owner%'`);
  await until(() => lines.some((line) => line.includes('answers again')));
  expect(await anotherProcess(dataDir)).toMatchObject({ kind: 'refused', code: 'data_folder_in_use' });
});

test('stopping while the server is being brought back leaves none behind', async () => {
  const { server, lines } = await aServer({ dataDir: tempFolder() });
  process.kill(server.pid, 'SIGKILL');
  await until(() => lines.some((line) => line.includes('lost')));
  await server.stop();
  await expect(ask(server.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a pid file whose number now belongs to another process does not stop a start', async () => {
  const dataDir = tempFolder();
  await (await startPostgres({ dataDir, database: 'flotilla', log: quiet })).stop();
  writeFileSync(path.join(dataDir, 'pg18/data/postmaster.pid'), `${process.pid}\n/elsewhere\n1795489040\n5432\n\n127.0.0.1\n`);
  const { server } = await aServer({ dataDir });
  expect(server.adopted).toBe(false);
});

test('what an interrupted first start left behind is removed', async () => {
  const dataDir = tempFolder();
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(path.join(dataDir, `pg18.init-${pid}-00c0ffee`), '');
  await aServer({ dataDir });
  expect(readdirSync(dataDir).toSorted()).toEqual(['pg18', 'postgres.log']);
});

test('a damaged cluster is refused with the reason Postgres gives', async () => {
  const dataDir = tempFolder();
  await (await startPostgres({ dataDir, database: 'flotilla', log: quiet })).stop();
  writeFileSync(path.join(dataDir, 'pg18/data/postgresql.conf'), 'no such setting = 1\n');
  await expect(startPostgres({ dataDir, database: 'flotilla', log: quiet })).rejects.toMatchObject({
    code: 'postgres_failed',
    message: expect.stringMatching(/FATAL: +configuration file .* contains errors.*postgres\.log/),
  });
});

test('a folder that this user may not write is named with its reason', async () => {
  const parent = tempFolder();
  chmodSync(parent, 0o555);
  const dataDir = path.join(parent, 'data');
  await asOrdinaryUser(() =>
    expect(startPostgres({ dataDir, database: 'flotilla', log: quiet })).rejects.toMatchObject({
      code: 'data_folder_unwritable',
      message: `cannot write to ${dataDir} (EACCES): give it to the user that runs Flotilla, or choose another folder with FLOTILLA_DATA_DIR`,
    }),
  );
  expect(existsSync(dataDir)).toBe(false);
});

test('a file where the folder should be is refused', async () => {
  const dataDir = path.join(tempFolder(), 'file');
  writeFileSync(dataDir, 'precious');
  await expect(startPostgres({ dataDir, database: 'flotilla', log: quiet })).rejects.toMatchObject({ code: 'data_folder_unwritable' });
  expect(readFileSync(dataDir, 'utf8')).toBe('precious');
});
