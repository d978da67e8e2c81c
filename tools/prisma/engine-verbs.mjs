import pg from 'pg';

const PRISMA_CODES = { '3D000': 'P1003', ECONNREFUSED: 'P1001', ENOTFOUND: 'P1001' };
const AUTHENTICATION_FAILED = 'P1000';

const nameOf = (url) => decodeURIComponent(new URL(url).pathname.slice(1));

async function query(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** The `postgres` database beside the one of `url`, from which that one can be created and dropped. */
function beside(url) {
  const admin = new URL(url);
  admin.pathname = '/postgres';
  return admin.toString();
}

export async function createDatabase(url) {
  await query(beside(url), `CREATE DATABASE "${nameOf(url)}"`);
  return nameOf(url);
}

// These are command-line arguments of the native engine (`schema-engine cli create-database`), not JSON-RPC.
const VERBS = {
  'can-connect-to-database': (url) => query(url, 'select 1'),
  'create-database': createDatabase,
  'drop-database': (url) => query(beside(url), `DROP DATABASE "${nameOf(url)}" WITH (FORCE)`),
};

/** @returns the exit code; a failure is written to stderr as the native engine's log: a line that the CLI drops, then one of JSON. */
export async function runVerb(args, url) {
  const verb = Object.keys(VERBS).find((name) => args.includes(name));
  try {
    if (!verb) throw new Error(`unknown schema-engine command: ${args.join(' ')}`);
    await VERBS[verb](url);
    return 0;
  } catch (error) {
    const fields = { is_panic: false, message: error.message, meta: {}, error_code: PRISMA_CODES[error.code] ?? AUTHENTICATION_FAILED };
    process.stderr.write(`schema-engine ${verb}\n${JSON.stringify({ fields, level: 'ERROR', target: 'schema_engine::logger' })}`);
    return 1;
  }
}
