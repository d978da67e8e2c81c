import pg from 'pg';
import { onTestFinished } from 'vitest';
import { startPostgres } from '../src/embedded.ts';
import type { PostgresOptions, PostgresServer } from '../src/embedded.ts';

export type Recorded = { server: PostgresServer; lines: string[] };

/** Starts a server that ends with the test; `lines` is what it logged. */
export async function aServer(options: Partial<PostgresOptions> & Pick<PostgresOptions, 'dataDir'>): Promise<Recorded> {
  const lines: string[] = [];
  const server = await startPostgres({ database: 'flotilla', log: (line) => lines.push(line), ...options });
  onTestFinished(() => server.stop());
  return { server, lines };
}

export async function ask(url: string, sql: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return rows.map(([first]) => String(first));
  } finally {
    await client.end();
  }
}
