import { createPrisma, type PrismaClient } from '@flotilla/db/client';
import type { Logger } from './logger.ts';
import pg from 'pg';

/** `prisma` for the control plane, `pool` for what is written per job or per sample. */
export class Database {
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  /** Acknowledges before the disk has the row: for rows that promise nothing to anybody (interactive jobs and their attempts). */
  readonly relaxedPool: pg.Pool;

  constructor(url: string, log: Logger) {
    this.prisma = createPrisma(url, 8);
    this.pool = new pg.Pool({ connectionString: url, max: 6 });
    this.relaxedPool = new pg.Pool({ connectionString: url, max: 8, options: '-c synchronous_commit=off' });
    for (const pool of [this.pool, this.relaxedPool]) pool.on('error', (error) => log.warn({ error: error.message }, 'an idle database connection was lost'));
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.prisma.$disconnect(), this.pool.end(), this.relaxedPool.end()]);
  }
}
