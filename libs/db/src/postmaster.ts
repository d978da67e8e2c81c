import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { program } from './binaries.ts';
import { withFolder } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import type { Postgres } from './prepare-postgres.ts';
import { processAlive } from './process-alive.ts';
import { commandAs } from './run-as.ts';
import { errorCode, errorText } from './system-error.ts';

/** `port` is null while the server is still writing it down. */
export type Postmaster = { readonly pid: number; readonly port: number | null };

/** `ended()` is what it said last, null while it runs. */
export type StartedPostmaster = { readonly pid: number | null; ended(): string | null };

const LOG_LIMIT_BYTES = 16 * 1024 * 1024;
const FAST_STOP_LIMIT_MS = 30_000;
const IMMEDIATE_STOP_LIMIT_MS = 5_000;
const POLL_MS = 20;

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  // A socket path that is relative or longer than 107 bytes is fatal, and nobody needs the socket.
  'unix_socket_directories=',
  'max_connections=100',
  'shared_buffers=64MB',
  'log_checkpoints=off',
  // Failing statements and rows could hold what people wrote: the log names the error only.
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
];

/** The server that now runs on this cluster, whoever started it. */
export function runningPostmaster(cluster: Cluster): Postmaster | null {
  const found = parsePidFile(readPidFile(cluster));
  return found && processAlive(found.pid) && runsPostgres(found.pid) ? found : null;
}

export function parsePidFile(text: string | null): Postmaster | null {
  const [pid, , , port] = (text ?? '').split('\n').map((line) => Number.parseInt(line, 10));
  if (pid === undefined || !(pid > 0)) return null;
  return { pid, port: port !== undefined && port > 0 ? port : null };
}

function readPidFile(cluster: Cluster): string | null {
  try {
    return readFileSync(path.join(cluster.dataDir, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

// After a reboot a remembered number may be any other process. A zombie has no command line. Where the system does not tell, believe it.
function runsPostgres(pid: number): boolean {
  if (process.platform === 'win32') return true;
  if (process.platform !== 'linux') return spawnSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' }).stdout?.includes('postgres') ?? true;
  try {
    return path.basename(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '') === 'postgres';
  } catch (error) {
    return errorCode(error) !== 'ENOENT';
  }
}

/** Postgres itself refuses to start while the number in a left-over pid file belongs to any living process. */
export function removeStalePidFile(cluster: Cluster): void {
  if (runningPostmaster(cluster) === null) rmSync(path.join(cluster.dataDir, 'postmaster.pid'), { force: true });
}

/** Starts a server that outlives this process: its own group, its errors to a file, because a pipe without a reader would end it. */
export function startPostmaster(postgres: Postgres, cluster: Cluster, port: number): StartedPostmaster {
  const logFrom = rotateLog(cluster.logFile);
  const log = openSync(cluster.logFile, 'a', 0o600);
  const child = withFolder(postgres.runAs, cluster.folder, (seen) => {
    const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
    const { file, args, options } = commandAs(postgres.runAs, program(postgres.binaries, 'postgres'), ['-D', path.join(seen.path, 'data'), '-p', String(port), ...settings]);
    return spawn(file, args, { ...options, detached: true, stdio: ['ignore', 'ignore', log, ...seen.inherited] });
  });
  closeSync(log);
  child.unref();
  let end: string | null = null;
  child.once('error', (error) => (end = errorText(error)));
  child.once('exit', (code, signal) => (end ??= `exit ${code ?? signal}`));
  return { pid: child.pid ?? null, ended: () => end && `${saidSince(cluster.logFile, logFrom)}${end}` };
}

function saidSince(logFile: string, fromByte: number): string {
  try {
    return readFileSync(logFile).subarray(fromByte).toString('utf8');
  } catch (error) {
    return `${logFile}: ${errorText(error)}\n`;
  }
}

/** @returns the size in bytes of the log that is now written to. */
function rotateLog(file: string): number {
  const sizeBytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeBytes < LOG_LIMIT_BYTES) return sizeBytes;
  renameSync(file, `${file}.1`);
  return 0;
}

export type EndReason = 'port_taken' | 'already_running' | 'predecessor_leaving' | 'fatal';

/** `said` is what the server wrote before it ended; its messages are English because initdb got --locale=C. */
export function whyEnded(said: string): EndReason {
  if (said.includes('could not bind')) return 'port_taken';
  if (said.includes('lock file "postmaster.pid" already exists')) return 'already_running';
  if (said.includes('shared memory block') && said.includes('still in use')) return 'predecessor_leaving';
  return 'fatal';
}

export function lastComplaint(said: string): string {
  const lines = said.trim().split('\n');
  return (lines.findLast((line) => line.includes('FATAL') || line.includes('PANIC')) ?? lines.at(-1) ?? '').replace(/^.*?(?=FATAL|PANIC)/, '');
}

/** Ends the server `pid` of this cluster in order (nothing to recover), after 30 s at once. Returns when its process is gone. */
export async function stopPostmaster(postgres: Postgres, cluster: Cluster, pid: number): Promise<void> {
  // Asked of the process, not of its pid file: the file goes a moment earlier, and somebody may have removed it.
  const running = () => processAlive(pid) && runsPostgres(pid);
  if (!running()) return;
  // On Windows a signal is a kill; pg_ctl asks the server by its own pipe.
  if (process.platform === 'win32') spawnSync(program(postgres.binaries, 'pg_ctl'), ['stop', '-D', cluster.dataDir, '-m', 'fast']);
  else sendSignal(pid, 'SIGINT');
  await becomesFalse(running, FAST_STOP_LIMIT_MS);
  if (running()) sendSignal(pid, 'SIGQUIT');
  await becomesFalse(running, IMMEDIATE_STOP_LIMIT_MS);
}

function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

async function becomesFalse(holds: () => boolean, limitMs: number): Promise<void> {
  for (const until = Date.now() + limitMs; holds() && Date.now() < until; ) await delay(POLL_MS);
}
