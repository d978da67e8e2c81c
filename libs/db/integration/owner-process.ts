import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { startPostgres } from '../src/embedded.ts';

export type Owner = { pid: number; url: string; postmasterPid: number; kill(): Promise<void> };
export type OwnerAnswer = { kind: 'owner'; owner: Owner } | { kind: 'refused'; pid: number; code: string; message: string };

/** Another process that opens the same folder with the built library, as a coordinator would. It is killed after the test, and its server stopped. */
export async function anotherProcess(dataDir: string): Promise<OwnerAnswer> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('own-a-database.mjs', import.meta.url)), dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  let owns = false;
  onTestFinished(async () => {
    await kill();
    if (owns) await stopOrphan(dataDir);
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const pid = child.pid ?? 0;
  const said: unknown = JSON.parse(String(line));
  if (typeof said !== 'object' || said === null) throw new Error(`unexpected: ${line}`);
  if ('code' in said && 'message' in said) return { kind: 'refused', pid, code: String(said.code), message: String(said.message) };
  if (!('url' in said && 'pid' in said)) throw new Error(`unexpected: ${line}`);
  owns = true;
  return { kind: 'owner', owner: { pid, url: String(said.url), postmasterPid: Number(said.pid), kill } };
}

async function stopOrphan(dataDir: string): Promise<void> {
  if (!existsSync(path.join(dataDir, 'pg18/data/postmaster.pid'))) return;
  const server = await startPostgres({ dataDir, database: 'flotilla', log: () => {} });
  await server.stop();
}

export async function anOwner(dataDir: string): Promise<Owner> {
  const answer = await anotherProcess(dataDir);
  if (answer.kind === 'refused') throw new Error(answer.message);
  return answer.owner;
}
