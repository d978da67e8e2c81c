import path from 'node:path';
import type pg from 'pg';
import { packagedBinaries } from './binaries.ts';
import { clusterIn, ensureCluster, prepareDataFolder, readPassword, refuseForeignCluster } from './cluster.ts';
import { PostgresKeeper } from './postgres-keeper.ts';
import { preparePostgres } from './prepare-postgres.ts';
import type { UserNamespaces } from './run-as.ts';

/** `adopted`: it was left running by a coordinator that was killed. `pid` changes when the server had to be started again; `url` does not. */
export type PostgresServer = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly adopted: boolean;
  stop(): Promise<void>;
};

export type PostgresOptions = {
  readonly dataDir: string;
  readonly database: string;
  readonly log: (line: string) => void;
  /** 'never' makes root go without them, as in a container that shuts them. Default 'probe'. */
  readonly userNamespaces?: UserNamespaces;
  /** Where root puts programs that other accounts must reach. Default /var/lib/flotilla. */
  readonly openDir?: string;
};

/**
 * Starts PostgreSQL on a free port of 127.0.0.1, or adopts the one a killed coordinator left on this folder. Needs no installed
 * PostgreSQL, no account and no network. Throws DatabaseRefusal.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { database, log } = options;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(database)) throw new Error(`not a plain database name: ${database}`);
  const parentDir = path.resolve(options.dataDir);
  prepareDataFolder(parentDir);
  const places = { parentDir, openDir: options.openDir ?? '/var/lib/flotilla' };
  const postgres = preparePostgres(packagedBinaries(), places, options.userNamespaces ?? 'probe');
  const cluster = clusterIn(parentDir, postgres);
  ensureCluster(cluster, postgres);
  refuseForeignCluster(cluster);

  const keeper = new PostgresKeeper(postgres, cluster, log);
  const { client, port, pid, adopted } = await keeper.open();
  log(adopted ? `adopted the running PostgreSQL of ${cluster.folder} (pid ${pid}, port ${port})` : `PostgreSQL runs on 127.0.0.1:${port} (pid ${pid}), data in ${cluster.folder}`);
  try {
    await ensureDatabase(client, database);
  } catch (error) {
    await keeper.stop();
    throw error;
  }
  return {
    url: `postgresql://postgres:${readPassword(cluster)}@127.0.0.1:${port}/${database}`,
    port,
    adopted,
    get pid() {
      return keeper.pid;
    },
    stop: () => keeper.stop(),
  };
}

async function ensureDatabase(client: pg.Client, database: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
  if (rowCount === 0) await client.query(`create database "${database}"`);
}
