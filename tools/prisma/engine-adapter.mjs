import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

const CHAR_OID = 18;
const TEXT_OID = 25;

/** What the WASM engine connects through: adapter-pg with the corrections below. */
export function adapterFactory({ url, shadowDatabaseUrl }) {
  // Read only when a connection is made: `diff --from-empty` has no database at all.
  const connectTo = async (database) => {
    const { config, schema } = connectionOf(url);
    return corrected(await new PrismaPg({ ...config, database: database ?? config.database }, { schema }).connect());
  };
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connectTo(),
    async connectToShadowDb() {
      if (shadowDatabaseUrl) {
        const { config, schema } = connectionOf(shadowDatabaseUrl);
        return corrected(await new PrismaPg(config, { schema }).connect());
      }
      return temporaryShadow(connectionOf(url).config, connectTo);
    },
  };
}

// With a connectionString adapter-pg "connects to the shadow" in the real database, so the URL is taken apart here.
function connectionOf(text) {
  const url = new URL(text);
  const part = (value) => decodeURIComponent(value);
  const config = {
    host: url.searchParams.get('host') ?? part(url.hostname),
    port: Number(url.port || 5432),
    user: part(url.username),
    password: part(url.password),
    database: part(url.pathname.slice(1)),
    max: 1,
    ...tlsOf(url.searchParams.get('sslmode')),
  };
  return { config, schema: url.searchParams.get('schema') ?? 'public' };
}

function tlsOf(mode) {
  if (mode === null || mode === 'disable' || mode === 'prefer' || mode === 'allow') return {};
  return { ssl: { rejectUnauthorized: mode === 'verify-ca' || mode === 'verify-full' } };
}

async function temporaryShadow(config, connectTo) {
  const name = `prisma_migrate_shadow_db_${randomUUID()}`;
  const admin = new pg.Client(config);
  await admin.connect();
  await admin.query(`CREATE DATABASE "${name}"`);
  const adapter = await connectTo(name);
  const disconnect = adapter.dispose.bind(adapter);
  adapter.dispose = async () => {
    await disconnect();
    await admin.query(`DROP DATABASE "${name}" WITH (FORCE)`);
    await admin.end();
  };
  return adapter;
}

function corrected(adapter) {
  readCharColumns(adapter);
  const start = adapter.startTransaction?.bind(adapter);
  if (start) adapter.startTransaction = async (...args) => corrected(await start(...args));
  if (adapter.executeScript) {
    // adapter-pg splits a script at every `;`, which breaks function bodies and strings: send it whole.
    adapter.executeScript = async (script) => {
      try {
        await adapter.underlyingDriver().query(script);
      } catch (error) {
        adapter.onError(error);
      }
    };
  }
  return adapter;
}

// adapter-pg throws on pg_catalog's `"char"` columns: read them as text and mark them as characters.
function readCharColumns(adapter) {
  const { queryRaw } = adapter;
  adapter.queryRaw = async (query) => {
    const charColumns = [];
    const performIO = async (statement) => {
      const result = await adapter.performIO(statement);
      for (const [index, field] of result.fields.entries()) {
        if (field.dataTypeID !== CHAR_OID) continue;
        field.dataTypeID = TEXT_OID;
        charColumns.push(index);
      }
      return result;
    };
    const result = await queryRaw.call(Object.create(adapter, { performIO: { value: performIO } }), query);
    for (const index of charColumns) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
}
