import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { DatabaseRefusal } from './database-refusal.ts';
import { planMigrations } from './migration-plan.ts';
import type { Migration, MigrationPlan, Recorded } from './migration-plan.ts';
import { errorCode, errorText } from './system-error.ts';

const MIGRATIONS_DIR = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));
/** The number that Prisma's own `migrate deploy` locks, so that the two never run at once. */
const PRISMA_LOCK = 72_707_369;
const LOCK_LIMIT_MS = 120_000;
const LOCK_TIMED_OUT = '55P03';

// As Prisma creates it.
const RECORDS = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null,
  logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`;

/**
 * Applies what is missing of prisma/migrations and returns the names, in order. Of several processes that call it at once, one
 * applies and the others get []. Shares table, lock and checksums with Prisma, so either may be used on one database.
 * Throws DatabaseRefusal `schema_newer` or `migration_failed`; a failed migration changes nothing but its record.
 */
export function migrate(url: string, log: (line: string) => void): Promise<readonly string[]> {
  return migrateFrom(MIGRATIONS_DIR, url, log);
}

/** As `migrate`, from any folder. */
export async function migrateFrom(dir: string, url: string, log: (line: string) => void): Promise<readonly string[]> {
  const known = readMigrations(dir);
  return withClient(url, async (client) => {
    await lock(client, log);
    await client.query(RECORDS);
    const { missing, edited } = accepted(planMigrations(known, await recordedIn(client)));
    for (const name of edited) log(`migration ${name} was edited after it was applied here; the database keeps what was applied`);
    for (const migration of missing) await apply(client, migration);
    return missing.map(({ name }) => name);
  });
}

/** The names that `migrate` would apply. Changes nothing; throws DatabaseRefusal as `migrate` does. */
export function pendingMigrations(url: string): Promise<readonly string[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ present: boolean }>(`select to_regclass('_prisma_migrations') is not null as present`);
    const recorded = rows[0]?.present ? await recordedIn(client) : [];
    return accepted(planMigrations(readMigrations(MIGRATIONS_DIR), recorded)).missing.map(({ name }) => name);
  });
}

function readMigrations(dir: string): readonly Migration[] {
  const names = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return names.toSorted().map((name) => {
    const sql = readFileSync(path.join(dir, name, 'migration.sql'), 'utf8');
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: `flotilla migrate pid=${process.pid}` });
  // The query in flight rejects as well; without a listener the event would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function lock(client: pg.Client, log: (line: string) => void): Promise<void> {
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [PRISMA_LOCK]);
  if (rows[0]?.locked) return;
  log('another process is migrating this database: waiting for it');
  try {
    await client.query(`set lock_timeout = ${LOCK_LIMIT_MS}`);
    await client.query('select pg_advisory_lock($1)', [PRISMA_LOCK]);
    await client.query('reset lock_timeout');
  } catch (error) {
    if (errorCode(error) !== LOCK_TIMED_OUT) throw error;
    throw new DatabaseRefusal('migration_failed', `another process has held the migration lock for ${LOCK_LIMIT_MS / 1000} s: end that process (pg_locks, advisory lock ${PRISMA_LOCK}), then start again`, { cause: error });
  }
}

async function recordedIn(client: pg.Client): Promise<readonly Recorded[]> {
  const { rows } = await client.query<Recorded>(
    `select migration_name as name, checksum, finished_at is not null as finished from _prisma_migrations
     where rolled_back_at is null order by migration_name`,
  );
  return rows;
}

function accepted(plan: MigrationPlan): Extract<MigrationPlan, { kind: 'apply' }> {
  switch (plan.kind) {
    case 'apply':
      return plan;
    case 'schema_newer':
      throw new DatabaseRefusal('schema_newer', `the database has migration ${plan.name}, which this version of Flotilla does not know: start the newer version, or restore a backup from before the upgrade`);
    case 'failed_before':
      throw new DatabaseRefusal('migration_failed', `migration ${plan.name} failed earlier: read its \`logs\` in table _prisma_migrations, mend the cause, then run \`npm run prisma -- migrate resolve --rolled-back ${plan.name}\` with DATABASE_URL set, and start again`);
  }
}

/** Schema and record change together, so a process that is killed meanwhile leaves the database as it was. */
async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  try {
    await client.query('begin');
    await client.query(sql);
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [id, checksum, name],
    );
    await client.query('commit');
  } catch (error) {
    await recordFailure(client, { id, checksum, name, why: errorText(error) });
    throw new DatabaseRefusal('migration_failed', `migration ${name} failed and was undone (${errorText(error)}): mend the cause, then run \`npm run prisma -- migrate resolve --rolled-back ${name}\` with DATABASE_URL set, and start again`, { cause: error });
  }
}

async function recordFailure(client: pg.Client, failure: { id: string; checksum: string; name: string; why: string }): Promise<void> {
  try {
    await client.query('rollback');
    await client.query('insert into _prisma_migrations (id, checksum, migration_name, logs) values ($1, $2, $3, $4)', [failure.id, failure.checksum, failure.name, failure.why]);
  } catch {
    // The connection itself is gone: nothing was committed, and the caller reports the first cause.
  }
}
