import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { FakeAgent } from '@flotilla/testing/fake-agent';
import { withPostgres } from '@flotilla/testing/with-postgres';
import pg from 'pg';
import { pino } from 'pino';
import { boot, type Coordinator } from '../src/boot.ts';
import type { Config } from '../src/config.ts';

/** A whole coordinator on a real Postgres and real sockets, in this process. */
export class TestCoordinator {
  private constructor(
    readonly coordinator: Coordinator,
    readonly database: pg.Pool,
    private readonly cleanUp: () => Promise<void>,
  ) {}

  static async start(change: Partial<Config> = {}): Promise<TestCoordinator> {
    const postgres = await withPostgres();
    const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'flotilla-coordinator-'));
    const config: Config = {
      host: '127.0.0.1', port: 0, publicUrl: null, dataDir, databaseUrl: postgres.url, adminKey: null, secretKey: null, localAgent: false, agentEnvironment: {}, drainMs: 0, autoMigrate: true, logLevel: 'silent', logFormat: 'json', ...change,
    };
    const coordinator = await boot(config, pino({ level: 'silent' }));
    const database = new pg.Pool({ connectionString: postgres.url, max: 2 });
    database.on('error', () => {}); // the server goes away at the end of the test, perhaps before the last connection has closed
    return new TestCoordinator(coordinator, database, async () => {
      await coordinator.stop();
      await database.end();
      await postgres.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    });
  }

  get url(): string {
    return this.coordinator.url;
  }

  get adminKey(): string {
    return this.coordinator.adminKey;
  }

  /** With the admin key, unless `headers` say otherwise. */
  async request(pathname: string, body?: object | string, headers: Record<string, string> = { authorization: `Bearer ${this.adminKey}` }): Promise<{ status: number; headers: Headers; body: unknown }> {
    const response = await fetch(this.url + pathname, {
      ...(body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  }

  async token(maxUses = 1): Promise<string> {
    const { body } = await this.request('/api/v1/enrollment-tokens', { maxUses });
    if (typeof body !== 'object' || body === null || !('token' in body)) throw new Error('no token was made');
    return String(body.token);
  }

  async enroll(name?: string): Promise<FakeAgent> {
    return FakeAgent.enroll(this.url, await this.token(), name);
  }

  async rows(sql: string): Promise<Record<string, unknown>[]> {
    return (await this.database.query(sql)).rows;
  }

  /** Asks again until the rows satisfy the expectation; the test's own time limit ends a wait that never does. */
  async eventually<Value>(look: () => Promise<Value> | Value, good: (value: Value) => boolean): Promise<Value> {
    for (;;) {
      const value = await look();
      if (good(value)) return value;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  stop(): Promise<void> {
    return this.cleanUp();
  }
}

export const chat = (change: object = {}): object => ({ model: 'flotilla-demo', messages: [{ role: 'user', content: 'Hi' }], ...change });
