import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, chownSync, closeSync, constants, existsSync, lchownSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseRefusal } from './database-refusal.ts';
import { majorVersion, program } from './binaries.ts';
import type { Postgres } from './prepare-postgres.ts';
import { processAlive } from './process-alive.ts';
import { commandAs, rootNotPossible } from './run-as.ts';
import type { Account, RunAs } from './run-as.ts';
import { errorCode, errorText } from './system-error.ts';

/** One database cluster: `folder` holds `data` (PGDATA) and `password`, so that one rename brings both into being. */
export type Cluster = { readonly folder: string; readonly dataDir: string; readonly passwordFile: string; readonly logFile: string };

// The same text everywhere: not the system's locale, and not SQL_ASCII under LANG=C.
const INITDB_LOCALE = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
const INITDB_SETTINGS = ['--username=postgres', '--auth=scram-sha-256', ...INITDB_LOCALE];

export function clusterIn(parentDir: string, postgres: Postgres): Cluster {
  return clusterAt(path.join(parentDir, `pg${majorVersion(postgres.binaries)}`), path.join(parentDir, 'postgres.log'));
}

function clusterAt(folder: string, logFile: string): Cluster {
  return { folder, dataDir: path.join(folder, 'data'), passwordFile: path.join(folder, 'password'), logFile };
}

/** Throws DatabaseRefusal `data_folder_unwritable`. */
export function prepareDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(dataDir, errorCode(error) ?? errorText(error), error);
  }
}

function unwritable(folder: string, why: string, cause?: unknown): DatabaseRefusal {
  return new DatabaseRefusal('data_folder_unwritable', `cannot write to ${folder} (${why}): give it to the user that runs Flotilla, or choose another folder with FLOTILLA_DATA_DIR`, { cause });
}

export function readPassword(cluster: Cluster): string {
  return readFileSync(cluster.passwordFile, 'utf8').trim();
}

/** Creates the cluster unless it is there; of two processes that do so at once, one wins and both go on with its cluster. */
export function ensureCluster(cluster: Cluster, postgres: Postgres): void {
  removeUnfinished(cluster);
  if (existsSync(cluster.folder)) return;
  const unfinished = clusterAt(`${cluster.folder}.init-${process.pid}-${randomBytes(4).toString('hex')}`, cluster.logFile);
  try {
    mkdirSync(unfinished.dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(unfinished.passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
    giveTo(unfinished.folder, postgres.runAs);
    initialise(unfinished, postgres);
    renameSync(unfinished.folder, cluster.folder);
  } catch (error) {
    rmSync(unfinished.folder, { recursive: true, force: true });
    // Another process finished first; its cluster is as good.
    if (!existsSync(cluster.folder)) throw error;
  }
}

function removeUnfinished(cluster: Cluster): void {
  const parentDir = path.dirname(cluster.folder);
  for (const name of readdirSync(parentDir)) {
    const pid = /\.init-(\d+)-[0-9a-f]+$/.exec(name)?.[1];
    if (pid !== undefined && !processAlive(Number(pid))) rmSync(path.join(parentDir, name), { recursive: true, force: true });
  }
}

function initialise(cluster: Cluster, postgres: Postgres): void {
  const { status, stderr, error } = withFolder(postgres.runAs, cluster.folder, (seen) => {
    const paths = ['-D', path.join(seen.path, 'data'), `--pwfile=${path.join(seen.path, 'password')}`];
    const { file, args, options } = commandAs(postgres.runAs, program(postgres.binaries, 'initdb'), [...paths, ...INITDB_SETTINGS]);
    return spawnSync(file, args, { ...options, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe', ...seen.inherited] });
  });
  if (status === 0) return;
  const lines = stderr.trim().split('\n');
  const why = error ? errorText(error) : (lines.find((line) => /error|fatal/i.test(line)) ?? (lines[0] || `exit code ${status}`));
  throw new DatabaseRefusal('postgres_failed', `cannot create a database in ${path.dirname(cluster.folder)} (${why}): mend that, choose another folder with FLOTILLA_DATA_DIR, or set DATABASE_URL`);
}

/** Throws DatabaseRefusal when the cluster belongs to somebody else, whose password and data this user cannot read. */
export function refuseForeignCluster(cluster: Cluster, ownUid = process.getuid?.()): void {
  const { uid } = statSync(cluster.folder);
  if (ownUid === undefined || ownUid === 0 || ownUid === uid) return;
  throw unwritable(cluster.folder, `it belongs to user id ${uid}, this process runs as ${ownUid}`);
}

/** Gives a cluster that no server uses to the account that will run it; needed when root's way to run it has changed. */
export function claimCluster(cluster: Cluster, runAs: RunAs): void {
  if (runAs.kind !== 'same_user' && statSync(cluster.folder).uid !== ownerOf(runAs).uid) giveTo(cluster.folder, runAs);
}

function ownerOf(runAs: Exclude<RunAs, { kind: 'same_user' }>): Account {
  return runAs.kind === 'nobody' ? runAs : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
}

/** The folder itself last, so that an interrupted change is seen and done again. */
function giveTo(folder: string, runAs: RunAs): void {
  if (runAs.kind === 'same_user') return;
  const { uid, gid } = ownerOf(runAs);
  try {
    for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) lchownSync(path.join(folder, entry), uid, gid);
    chownSync(folder, uid, gid);
  } catch (error) {
    throw rootNotPossible(`cannot give ${folder} to user id ${uid} (${errorCode(error) ?? errorText(error)})`, error);
  }
}

export type SeenFolder = { readonly path: string; readonly inherited: readonly number[] };

/**
 * Runs `start` with a path under which the account sees `folder`. For root's stand-ins that is an open file that the new process
 * inherits as its number 3: neither `nobody` nor a namespace's root may walk through a home folder of mode 700.
 */
export function withFolder<T>(runAs: RunAs, folder: string, start: (seen: SeenFolder) => T): T {
  if (runAs.kind === 'same_user') return start({ path: folder, inherited: [] });
  const descriptor = openSync(folder, 'r');
  try {
    return start({ path: '/proc/self/fd/3', inherited: [descriptor] });
  } finally {
    closeSync(descriptor);
  }
}
