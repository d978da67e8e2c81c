import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { claimCluster, readPassword } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { DatabaseRefusal } from './database-refusal.ts';
import { freePort } from './free-port.ts';
import { askForOwnership } from './ownership.ts';
import { lastComplaint, removeStalePidFile, runningPostmaster, startPostmaster, stopPostmaster, whyEnded } from './postmaster.ts';
import type { Postmaster, StartedPostmaster } from './postmaster.ts';
import type { Postgres } from './prepare-postgres.ts';
import { processAlive } from './process-alive.ts';
import { rootNotPossible } from './run-as.ts';
import { errorText } from './system-error.ts';

const POLL_MS = 20;
/** Between two starts, when the port or the memory of a predecessor is not free yet. */
const RESTART_MS = 250;
/** Recovery after a crash may take minutes, but it answers meanwhile; a server that says nothing this long hangs. */
const SILENCE_LIMIT_MS = 30_000;
const RETRY_MS = 1_000;

export type Held = { readonly client: pg.Client; readonly pid: number; readonly port: number; readonly adopted: boolean };

/** Owns one cluster's server from `open` to `stop`: starts or adopts it, and starts it again on the same port when it dies. */
export class PostgresKeeper {
  private held: Held | null = null;
  private owning = false;
  private stopping: Promise<void> | null = null;
  private regaining: Promise<void> = Promise.resolve();
  private readonly postgres: Postgres;
  private readonly cluster: Cluster;
  private readonly log: (line: string) => void;

  constructor(postgres: Postgres, cluster: Cluster, log: (line: string) => void) {
    this.postgres = postgres;
    this.cluster = cluster;
    this.log = log;
  }

  /** Throws DatabaseRefusal, and leaves no server behind that it started. */
  async open(): Promise<Held> {
    return this.hold(await this.acquire(null));
  }

  /** Of the server held now or, while it is being brought back, of the last one. */
  get pid(): number {
    if (!this.held) throw new Error('the keeper was not opened');
    return this.held.pid;
  }

  /** Idempotent. Stops the server only while this process owns it. */
  stop(): Promise<void> {
    return (this.stopping ??= this.close());
  }

  private async close(): Promise<void> {
    await this.regaining;
    if (!this.held || !this.owning) return;
    // The lock goes last: until the server is gone nobody else may adopt it.
    await stopPostmaster(this.postgres, this.cluster, this.held.pid);
    await this.held.client.end();
  }

  private hold(held: Held): Held {
    this.held = held;
    this.owning = true;
    held.client.once('end', () => {
      if (this.stopping) return;
      this.log('the connection to the embedded PostgreSQL is lost');
      this.regaining = this.regain(held.port);
    });
    return held;
  }

  private async regain(port: number): Promise<void> {
    this.owning = false;
    while (!this.stopping) {
      try {
        const held = this.hold(await this.acquire(port));
        this.log(`the embedded PostgreSQL answers again (pid ${held.pid})`);
        return;
      } catch (error) {
        if (this.stopping) return;
        this.log(errorText(error));
        if (saysInUse(error)) return;
        await delay(RETRY_MS);
      }
    }
  }

  /** `fixedPort` is the one that others already connect to; null takes any free one. */
  private async acquire(fixedPort: number | null): Promise<Held> {
    let started: StartedPostmaster | null = null;
    try {
      for (let lastWordAt = Date.now(); Date.now() - lastWordAt < SILENCE_LIMIT_MS; await delay(started?.ended() ? RESTART_MS : POLL_MS)) {
        if (this.stopping) throw new Error('stopped while the server was being started');
        const running = runningPostmaster(this.cluster);
        if (running === null) {
          started = await this.ensureStarted(started, fixedPort);
          continue;
        }
        const answer = await this.ask(running, running.pid !== started?.pid);
        if (answer === 'not_ready') lastWordAt = Date.now();
        else if (answer !== 'silent') return answer;
      }
    } catch (error) {
      // Somebody who owns the server that was started here may keep it.
      if (!saysInUse(error)) await this.abandon(started);
      throw error;
    }
    await this.abandon(started);
    throw new DatabaseRefusal('postgres_failed', silentText(this.cluster, runningPostmaster(this.cluster)));
  }

  private async abandon(started: StartedPostmaster | null): Promise<void> {
    if (started?.pid && started.ended() === null) await stopPostmaster(this.postgres, this.cluster, started.pid);
  }

  private async ask(running: Postmaster, adopted: boolean): Promise<Held | 'not_ready' | 'silent'> {
    if (running.port === null) return 'silent';
    const answer = await askForOwnership(running.port, readPassword(this.cluster));
    switch (answer.kind) {
      case 'owned':
        return { client: answer.client, pid: running.pid, port: running.port, adopted };
      case 'taken':
        // The lock of a killed owner goes a moment after its process.
        if (answer.ownerPid !== null && processAlive(answer.ownerPid)) throw inUse(this.cluster, answer.ownerPid);
        return 'silent';
      case 'not_ready':
      case 'silent':
        return answer.kind;
      case 'not_ours':
        throw new DatabaseRefusal('postgres_failed', `the server with pid ${running.pid} does not accept the password of ${this.cluster.folder} (${answer.because}): stop that process, then start again`);
    }
  }

  private async ensureStarted(started: StartedPostmaster | null, fixedPort: number | null): Promise<StartedPostmaster> {
    const said = started?.ended();
    if (started && said === null) return started;
    if (said && whyEnded(said) === 'fatal') throw startFailed(this.cluster, said);
    removeStalePidFile(this.cluster);
    claimCluster(this.cluster, this.postgres.runAs);
    return startPostmaster(this.postgres, this.cluster, fixedPort ?? (await freePort()));
  }
}

function inUse(cluster: Cluster, pid: number): DatabaseRefusal {
  return new DatabaseRefusal('data_folder_in_use', `another coordinator (pid ${pid}) is using ${cluster.folder}: stop it, or choose another folder with FLOTILLA_DATA_DIR`);
}

function saysInUse(error: unknown): boolean {
  return error instanceof DatabaseRefusal && error.code === 'data_folder_in_use';
}

function startFailed(cluster: Cluster, said: string): DatabaseRefusal {
  if (said.startsWith('spawn') && said.includes('EPERM')) return rootNotPossible(`this system does not let root become another user (${said})`);
  return new DatabaseRefusal('postgres_failed', `PostgreSQL did not start (${lastComplaint(said)}): see ${cluster.logFile}, or set DATABASE_URL to a PostgreSQL of your own`);
}

function silentText(cluster: Cluster, running: Postmaster | null): string {
  const who = running ? `the PostgreSQL with pid ${running.pid}` : 'PostgreSQL';
  return `${who} of ${cluster.folder} did not answer for ${SILENCE_LIMIT_MS / 1000} s: ${running ? `stop process ${running.pid}, then start again` : `see ${cluster.logFile}`}`;
}
