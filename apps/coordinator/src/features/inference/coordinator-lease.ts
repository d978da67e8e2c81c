import type pg from 'pg';
import type { Logger } from '../../infra/logger.ts';
import type { JobStore } from './job-store.ts';

const LEASE_MS = 30_000;

type Parts = { pool: pg.Pool; store: JobStore; log: Logger; removeQueueOf: (coordinatorId: string) => Promise<void> };

/** Says that this process lives, and clears up after processes that no longer do. */
export class CoordinatorLease {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly bootId: string,
    private readonly parts: Parts,
  ) {}

  async start(): Promise<void> {
    await this.tick();
    this.timer = setInterval(() => this.tick().catch((error: unknown) => this.parts.log.warn({ err: error }, 'the coordinator lease was not renewed')), LEASE_MS / 3);
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.parts.pool.query('delete from coordinator where id = $1', [this.bootId]);
  }

  private async tick(): Promise<void> {
    await this.parts.pool.query(
      `insert into coordinator (id, started_at, lease_until_at) values ($1, now(), now() + $2 * interval '1 millisecond')
       on conflict (id) do update set lease_until_at = excluded.lease_until_at`,
      [this.bootId, LEASE_MS],
    );
    const dead = await this.parts.pool.query<{ id: string }>('select id from coordinator where lease_until_at < now()');
    if (dead.rows.length === 0) return;
    const ids = dead.rows.map((row) => row.id);
    const jobs = await this.parts.store.endJobsOf(ids);
    for (const id of ids) await this.parts.removeQueueOf(id);
    await this.parts.pool.query('delete from coordinator where id = any($1::uuid[])', [ids]);
    this.parts.log.warn({ coordinators: ids.length, jobs }, 'ended what a dead coordinator left open');
  }
}
