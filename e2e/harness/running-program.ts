import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url));

/** One program of Flotilla as its own process, as a person would start it. */
export class RunningProgram {
  output = '';
  exitCode: number | null = null;
  private readonly exit: Promise<number>;
  private watchers: (() => void)[] = [];

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        this.output += data.toString();
        this.changed();
      });
    }
    this.exit = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.exitCode = code ?? (signal === 'SIGKILL' ? 137 : 1);
        this.changed();
        resolve(this.exitCode);
      });
    });
  }

  static start(program: string, args: readonly string[], environment: Record<string, string>): RunningProgram {
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FLOTILLA_') && !['DATABASE_URL', 'REDIS_URL', 'VITEST', 'NODE_ENV', 'NODE_OPTIONS', 'LOG_LEVEL'].includes(name)));
    return new RunningProgram(spawn(process.execPath, [program, ...args], { cwd: CHECKOUT, env: { ...inherited, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the program did not start');
    return this.child.pid;
  }

  /** The first match in what it has said or will say; throws with its whole output when it ends without. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      if (this.exitCode !== null) throw new Error(`it ended with ${this.exitCode} and never said ${pattern}:\n${this.output}`);
      await new Promise<void>((resolve) => this.watchers.push(resolve));
    }
  }

  exited(): Promise<number> {
    return this.exit;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
    if (this.exitCode === null) this.child.kill(signal);
    return this.exit;
  }

  private changed(): void {
    for (const watcher of this.watchers.splice(0)) watcher();
  }
}

/** False also for a process that has ended and was not yet collected by its parent. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false; // ESRCH
  }
  return !zombie(pid);
}

function zombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false; // no procfs on this system: signal 0 is all there is
  }
}
