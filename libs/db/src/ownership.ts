import pg from 'pg';
import { errorCode, errorText } from './system-error.ts';

/** Any fixed number; the lock is taken in the database `postgres`, which holds no other advisory lock. */
const OWNER_LOCK = 710_027;
const OWNER_NAME = 'flotilla owner pid=';
const CONNECT_LIMIT_MS = 5_000;

const NOT_READY = new Set(['57P01', '57P02', '57P03', '53300']);
const WRONG_PASSWORD = new Set(['28P01', '28000']);

/**
 * The answer to "may I have this server?". The owner holds an advisory lock on one connection for its whole life, so a running
 * server whose lock is free is the orphan of a killed coordinator.
 */
export type OwnershipAnswer =
  | { readonly kind: 'owned'; readonly client: pg.Client }
  | { readonly kind: 'taken'; readonly ownerPid: number | null }
  | { readonly kind: 'not_ready' }
  | { readonly kind: 'not_ours'; readonly because: string }
  | { readonly kind: 'silent'; readonly because: string };

export async function askForOwnership(port: number, password: string): Promise<OwnershipAnswer> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    application_name: `${OWNER_NAME}${process.pid}`,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
  });
  // A lost connection is told by 'end'; without a listener here it would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ free: boolean }>('select pg_try_advisory_lock($1) as free', [OWNER_LOCK]);
    if (rows[0]?.free) return { kind: 'owned', client };
    const ownerPid = await ownerOf(client);
    await client.end();
    return { kind: 'taken', ownerPid };
  } catch (error) {
    await client.end();
    return answerTo(error);
  }
}

function answerTo(error: unknown): OwnershipAnswer {
  const code = errorCode(error) ?? '';
  if (NOT_READY.has(code)) return { kind: 'not_ready' };
  if (WRONG_PASSWORD.has(code)) return { kind: 'not_ours', because: errorText(error) };
  return { kind: 'silent', because: errorText(error) };
}

/** Null when the owner has gone between the two questions. */
async function ownerOf(client: pg.Client): Promise<number | null> {
  const { rows } = await client.query<{ name: string }>(
    `select application_name as name from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and granted and classid = 0 and objid = $1`,
    [OWNER_LOCK],
  );
  const pid = Number(rows[0]?.name.slice(OWNER_NAME.length));
  return Number.isInteger(pid) && pid > 0 ? pid : null;
}
