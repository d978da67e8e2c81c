import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AGENT_MAIN } from './demo-model.ts';

export type AgentOptions = { url: string; dir: string; token?: string };

/** An agent as a person would start it: its own process, its settings from the environment. */
export class AgentProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  #output = '';

  constructor({ url, dir, token }: AgentOptions) {
    this.child = spawn(process.execPath, [AGENT_MAIN, 'run'], {
      env: { PATH: process.env['PATH'], FLOTILLA_COORDINATOR_URL: url, FLOTILLA_AGENT_DIR: dir, FLOTILLA_DEVICE_NAME: 'test device', ...(token && { FLOTILLA_ENROLL_TOKEN: token }) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (chunk: Buffer) => (this.#output += String(chunk)));
    this.exited = new Promise((resolve) => this.child.once('exit', (code) => resolve(code)));
  }

  get output(): string {
    return this.#output;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.exited;
  }

  /** Process numbers of the engines that its log names. */
  enginePids(): number[] {
    return [...this.#output.matchAll(/"enginePid":(\d+)/g)].map(([, pid]) => Number(pid));
  }
}

/** A process counts as gone when it is a zombie, too: its parent may not have looked yet. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false; // no such process
  }
}

export async function untilGone(pids: readonly number[]): Promise<void> {
  const givenUpAt = Date.now() + 15_000;
  while (pids.some(alive)) {
    if (Date.now() > givenUpAt) throw new Error(`still running: ${pids.filter(alive).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function aFolder(): Promise<{ dir: string; remove(): Promise<void> }> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'flotilla-agent-test-'));
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}
