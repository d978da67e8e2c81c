import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { backoffMs } from '@flotilla/domain/link/backoff';
import { z } from 'zod';
import type { Logger } from '../../infra/logger.ts';

/** The agent's exit code for "another agent already runs in this folder". */
const ALREADY_RUNNING = 75;
const STOP_MS = 10_000;
const AgentPid = z.object({ pid: z.int().positive() });

export type LocalAgentOptions = { program: string; stateDir: string; logFile: string; coordinatorUrl: string; enrollToken: string; environment: Readonly<Record<string, string>>; log: Logger };

/** One agent on this machine, in a process group of its own: restarted when it dies, adopted when an earlier coordinator left it behind. */
export class LocalAgent {
  private child: ChildProcess | null = null;
  private adoptedPid: number | null = null;
  private restarts = 0;
  private timer: NodeJS.Timeout | null = null;
  private stopping = false;

  constructor(private readonly options: LocalAgentOptions) {}

  start(): void {
    const { program, stateDir, logFile, coordinatorUrl, enrollToken, environment } = this.options;
    const output = fs.openSync(logFile, 'a', 0o600);
    // Its own group: Ctrl-C in the terminal reaches the coordinator, which then stops it in order.
    const child = spawn(process.execPath, [program, 'run', '--dir', stateDir, '--url', coordinatorUrl], {
      stdio: ['ignore', output, output],
      detached: true,
      env: { ...environment, FLOTILLA_ENROLL_TOKEN: enrollToken },
    });
    fs.closeSync(output);
    this.child = child;
    child.once('error', (error) => this.options.log.error({ error: error.message }, 'the local agent could not be started'));
    child.once('exit', (code) => this.exited(code));
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.timer) clearTimeout(this.timer);
    const pid = this.adoptedPid ?? (this.child?.exitCode === null ? this.child.pid : undefined);
    if (pid === undefined || !alive(pid)) return;
    process.kill(pid, 'SIGTERM');
    const untilMs = performance.now() + STOP_MS;
    while (alive(pid) && performance.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 25));
    if (alive(pid)) process.kill(pid, 'SIGKILL');
  }

  private exited(code: number | null): void {
    if (this.stopping) return;
    if (code === ALREADY_RUNNING) return this.adopt();
    const waitMs = backoffMs(this.restarts, Math.random);
    this.restarts += 1;
    this.options.log.warn({ code, waitMs, logFile: this.options.logFile }, 'the local agent ended and is started again');
    this.timer = setTimeout(() => this.start(), waitMs);
  }

  /** A coordinator that was killed left its agent running: it reconnects by itself, and from now on it is ours to stop. */
  private adopt(): void {
    this.adoptedPid = AgentPid.parse(JSON.parse(fs.readFileSync(path.join(this.options.stateDir, 'agent.pid'), 'utf8'))).pid;
    this.options.log.info({ pid: this.adoptedPid }, 'adopted the local agent that was already running');
    this.watchAdopted(this.adoptedPid);
  }

  private watchAdopted(pid: number): void {
    this.timer = setTimeout(() => {
      if (alive(pid)) return this.watchAdopted(pid);
      this.adoptedPid = null;
      this.start();
    }, 1_000);
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // ESRCH: gone
  }
}
