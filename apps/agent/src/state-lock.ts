import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const Holder = z.object({ pid: z.int().positive(), coordinatorUrl: z.string() });
type Holder = z.infer<typeof Holder>;

export type StateLock = { ok: true; release: () => void } | { ok: false; pid: number; coordinatorUrl: string };

/** How the command line of an agent looks, so that a reused process number is not taken for one. */
const AGENT_COMMAND = /agent[\\/]dist[\\/]main\.js|flotilla-agent/;

/** Makes `directory` this process's own until `release` (idempotent). A lock whose agent is gone is taken over. */
export function lockState(directory: string, coordinatorUrl: string): StateLock {
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  fs.chmodSync(directory, 0o700);
  const file = path.join(directory, 'agent.pid');
  const mine = path.join(directory, `agent.pid.${process.pid}`);
  fs.writeFileSync(mine, JSON.stringify({ pid: process.pid, coordinatorUrl } satisfies Holder), { mode: 0o600 });
  try {
    const holder = holderOf(file);
    if (holder && livesAsAgent(holder.pid)) return { ok: false, ...holder };
    fs.rmSync(file, { force: true });
    // A hard link appears whole or not at all, and never over another agent's.
    if (!linked(mine, file)) return { ok: false, ...(holderOf(file) ?? { pid: 0, coordinatorUrl: '' }) };
  } finally {
    fs.rmSync(mine, { force: true });
  }
  return { ok: true, release: () => holderOf(file)?.pid === process.pid && fs.rmSync(file, { force: true }) };
}

function linked(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(file: string): Holder | null {
  try {
    return Holder.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch {
    return null; // absent or damaged: nobody can hold it
  }
}

function livesAsAgent(pid: number): boolean {
  return pid !== process.pid && AGENT_COMMAND.test(commandOf(pid));
}

/** The command line of a running process, empty when there is none. */
function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux') return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return ''; // no such process
  }
}
