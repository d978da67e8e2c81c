import path from 'node:path';
import pg from 'pg';
import { DatabaseRefusal } from './database-refusal.ts';
import { startPostgres } from './embedded.ts';
import { migrate, pendingMigrations } from './migrate.ts';
import { explainUnreachable, MINIMUM_MAJOR } from './unreachable.ts';

export type Database = { readonly url: string; readonly embedded: boolean; stop(): Promise<void> };

export type DatabaseOptions = {
  /** A PostgreSQL of somebody's own; null starts the embedded one under `<dataDir>/postgres`. */
  readonly url: string | null;
  readonly dataDir: string;
  /** False refuses to open a database that lacks migrations instead of applying them. */
  readonly autoMigrate: boolean;
  readonly log: (line: string) => void;
};

const CONNECT_LIMIT_MS = 5_000;

/** A reachable, migrated database, or a DatabaseRefusal; then nothing is left running. `stop` ends only an embedded server. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const database = options.url === null ? await openEmbedded(options) : await openExternal(options.url);
  try {
    await bringUpToDate(database.url, options);
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function openEmbedded({ dataDir, log }: DatabaseOptions): Promise<Database> {
  const server = await startPostgres({ dataDir: path.join(dataDir, 'postgres'), database: 'flotilla', log });
  return { url: server.url, embedded: true, stop: () => server.stop() };
}

async function openExternal(url: string): Promise<Database> {
  let serverMajor: number;
  try {
    serverMajor = await askVersion(url);
  } catch (error) {
    throw new DatabaseRefusal('database_unreachable', explainUnreachable(url, error), { cause: error });
  }
  if (serverMajor < MINIMUM_MAJOR) {
    throw new DatabaseRefusal('postgres_failed', `the database is PostgreSQL ${serverMajor}, Flotilla needs ${MINIMUM_MAJOR} or newer: upgrade it, or point DATABASE_URL at another`);
  }
  // There is nothing of ours to stop.
  return { url, embedded: false, stop: async () => {} };
}

async function askVersion(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_LIMIT_MS });
  // A connection lost between the two calls rejects the query as well.
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string }>(`select current_setting('server_version_num') as version`);
    return Math.floor(Number(rows[0]?.version) / 10_000);
  } finally {
    await client.end();
  }
}

async function bringUpToDate(url: string, { autoMigrate, log }: DatabaseOptions): Promise<void> {
  if (autoMigrate) {
    const applied = await migrate(url, log);
    if (applied.length > 0) log(`applied ${applied.length} migrations: ${applied.join(', ')}`);
    return;
  }
  const pending = await pendingMigrations(url);
  if (pending.length === 0) return;
  throw new DatabaseRefusal('migrations_pending', `the database lacks ${pending.length} migrations (${pending.join(', ')}) and FLOTILLA_AUTO_MIGRATE is false: run \`flotilla-coordinator migrate\`, then start again`);
}
