import { chmodSync, cpSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { packagedBinaries } from '../src/binaries.ts';
import { startPostgres } from '../src/embedded.ts';
import { preparePostgres } from '../src/prepare-postgres.ts';
import { commandAs, userFacts, succeeds } from '../src/run-as.ts';
import type { UserNamespaces } from '../src/run-as.ts';
import { aServer, ask } from './running-server.ts';
import { tempFolder } from './temp-folder.ts';

vi.setConfig({ testTimeout: 60_000 });

const ownUid = process.getuid?.() ?? 0;
const nobody = userFacts('never').nobody?.uid;
// What the data belongs to and what the server runs as: for an ordinary user always himself.
const expectedUid: Record<UserNamespaces, number | undefined> = {
  probe: ownUid,
  never: ownUid === 0 ? nobody : ownUid,
};

const uidOf = (pid: number) => Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

function aClosedHome(): string {
  const home = path.join(tempFolder(), 'home');
  mkdirSync(home, { mode: 0o700 });
  return home;
}

test.each(['probe', 'never'] as const)('inside a home folder of mode 700 Postgres runs, also as root (user namespaces: %s)', async (userNamespaces) => {
  const dataDir = path.join(aClosedHome(), 'data');
  const { server } = await aServer({ dataDir, userNamespaces });
  await ask(server.url, 'create table kept as select 7 as n');
  await ask(server.url, 'checkpoint');
  expect(await ask(server.url, 'select n from kept')).toEqual(['7']);
  expect(uidOf(server.pid)).toBe(expectedUid[userNamespaces]);
  for (const entry of ['pg18', 'pg18/password', 'pg18/data', 'pg18/data/global/pg_control']) expect(statSync(path.join(dataDir, entry)).uid).toBe(expectedUid[userNamespaces]);
  expect(statSync(path.join(dataDir, 'pg18/password')).mode & 0o777).toBe(0o600);
});

test('the data survives a change between the two ways, there and back', async () => {
  const dataDir = path.join(aClosedHome(), 'data');
  for (const [index, userNamespaces] of (['probe', 'never', 'probe'] as const).entries()) {
    const server = await startPostgres({ dataDir, database: 'flotilla', log: () => {}, userNamespaces });
    try {
      await ask(server.url, 'create table if not exists kept(n int)');
      await ask(server.url, `insert into kept values (${index})`);
      expect(await ask(server.url, 'select count(*) from kept')).toEqual([String(index + 1)]);
    } finally {
      await server.stop();
    }
  }
});

test.each(['probe', 'never'] as const)('programs in a closed home folder are used where they can be, else as a copy (user namespaces: %s)', (userNamespaces) => {
  const home = aClosedHome();
  const packaged = { nativeDir: path.join(home, 'native'), version: '18.0.0-test' };
  cpSync(packagedBinaries().nativeDir, packaged.nativeDir, { recursive: true, verbatimSymlinks: true });
  const openDir = path.join(tempFolder(), 'open');
  chmodSync(path.dirname(openDir), 0o755);

  const { binaries, runAs } = preparePostgres(packaged, { parentDir: home, openDir }, userNamespaces);
  expect(succeeds(commandAs(runAs, path.join(binaries.nativeDir, 'bin/postgres'), ['--version']))).toBe(true);
  expect(binaries.nativeDir).toBe(runAs.kind === 'nobody' ? path.join(openDir, 'postgres-18.0.0-test/native') : packaged.nativeDir);
  expect(runAs.kind === 'nobody').toBe(ownUid === 0 && userNamespaces === 'never');
  if (runAs.kind === 'nobody') expect(readdirSync(openDir)).toEqual(['postgres-18.0.0-test']);
});
