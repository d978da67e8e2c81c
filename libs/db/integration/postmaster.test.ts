import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { packagedBinaries } from '../src/binaries.ts';
import { clusterIn, refuseForeignCluster } from '../src/cluster.ts';
import { startPostgres } from '../src/embedded.ts';
import { freePort } from '../src/free-port.ts';
import { startPostmaster, whyEnded } from '../src/postmaster.ts';
import { preparePostgres } from '../src/prepare-postgres.ts';
import { aServer } from './running-server.ts';
import { tempFolder } from './temp-folder.ts';

vi.setConfig({ testTimeout: 60_000 });

function postgresFor(parentDir: string) {
  return preparePostgres(packagedBinaries(), { parentDir, openDir: path.join(parentDir, 'open') }, 'probe');
}

async function endOf(parentDir: string, port: number): Promise<string> {
  const postgres = postgresFor(parentDir);
  const started = startPostmaster(postgres, clusterIn(parentDir, postgres), port);
  for (;;) {
    const said = started.ended();
    if (said !== null) return said;
    await delay(20);
  }
}

async function aStoppedCluster(): Promise<string> {
  const dataDir = tempFolder();
  await (await startPostgres({ dataDir, database: 'flotilla', log: () => {} })).stop();
  return dataDir;
}

test('a server that finds its port taken is known to need another one', async () => {
  const dataDir = await aStoppedCluster();
  const holder = createServer().listen(await freePort(), '127.0.0.1');
  await once(holder, 'listening');
  onTestFinished(() => void holder.close());
  const address = holder.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  expect(whyEnded(await endOf(dataDir, address.port))).toBe('port_taken');
});

test('a server that meets another one on its cluster is known to be the second', async () => {
  const dataDir = tempFolder();
  await aServer({ dataDir });
  expect(whyEnded(await endOf(dataDir, await freePort()))).toBe('already_running');
});

test('a server whose predecessor still holds the memory is known to come too early', async () => {
  const dataDir = tempFolder();
  await aServer({ dataDir });
  rmSync(path.join(dataDir, 'pg18/data/postmaster.pid'));
  expect(whyEnded(await endOf(dataDir, await freePort()))).toBe('predecessor_leaving');
});

test('a server without its files ends for good', async () => {
  const dataDir = await aStoppedCluster();
  rmSync(path.join(dataDir, 'pg18/data/global'), { recursive: true });
  expect(whyEnded(await endOf(dataDir, await freePort()))).toBe('fatal');
});

test('a cluster of another user is refused with both user ids', async () => {
  const dataDir = await aStoppedCluster();
  const cluster = clusterIn(dataDir, postgresFor(dataDir));
  expect(() => refuseForeignCluster(cluster, 4_242)).toThrow(expect.objectContaining({ code: 'data_folder_unwritable', message: expect.stringMatching(/belongs to user id \d+, this process runs as 4242/) }));
  expect(() => refuseForeignCluster(cluster)).not.toThrow();
});
