import fs from 'node:fs';
import path from 'node:path';
import os from 'node:os';
import { z } from 'zod';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Every setting of the coordinator; a `_FILE` variant names a file that holds the secret. Reference: docs/architecture.md §11. */
const Settings = z.object({
  FLOTILLA_HOST: z.string().min(1).default('127.0.0.1'),
  FLOTILLA_PORT: z.coerce.number().int().min(0).max(65_535).default(7_700),
  FLOTILLA_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  FLOTILLA_ALLOW_PLAIN_HTTP: flag.default(false),
  FLOTILLA_DATA_DIR: z.string().min(1).default(path.join(os.homedir(), '.local', 'share', 'flotilla')),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'expected postgresql://user:password@host:port/database').optional(),
  FLOTILLA_ADMIN_KEY: z.string().min(20, 'an admin key needs at least 20 characters').optional(),
  FLOTILLA_SECRET_KEY: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits').optional(),
  FLOTILLA_LOCAL_AGENT: flag.default(false),
  FLOTILLA_DRAIN_MS: z.coerce.number().int().min(0).max(600_000).default(30_000),
  FLOTILLA_AUTO_MIGRATE: flag.default(true),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty']).optional(),
});

const SECRETS = ['FLOTILLA_ADMIN_KEY', 'FLOTILLA_SECRET_KEY'] as const;

export type Config = {
  host: string;
  port: number;
  /** Null until the port is known: then http://HOST:PORT. */
  publicUrl: string | null;
  dataDir: string;
  databaseUrl: string | null;
  adminKey: string | null;
  secretKey: string | null;
  localAgent: boolean;
  /** What the local agent inherits: nothing with a secret of the coordinator in it. */
  agentEnvironment: Readonly<Record<string, string>>;
  drainMs: number;
  autoMigrate: boolean;
  logLevel: string;
  logFormat: 'json' | 'pretty';
};

/** All problems at once, one line each, so that nobody mends them one start at a time. */
export class ConfigRefusal extends Error {}

export function readConfig(environment: NodeJS.ProcessEnv = process.env, terminal = process.stdout.isTTY): Config {
  const problems: string[] = [];
  const given: Record<string, string | undefined> = {};
  for (const name of Object.keys(Settings.shape)) if (environment[name]) given[name] = environment[name];
  for (const name of SECRETS) given[name] ??= secretFromFile(environment[`${name}_FILE`], name, problems);

  const parsed = Settings.safeParse(given);
  if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  if (parsed.success && !LOOPBACK.has(parsed.data.FLOTILLA_HOST) && !parsed.data.FLOTILLA_ALLOW_PLAIN_HTTP) {
    problems.push(`FLOTILLA_HOST: ${parsed.data.FLOTILLA_HOST} can be reached by others and this release speaks plain HTTP: put a TLS proxy in front and keep 127.0.0.1, or set FLOTILLA_ALLOW_PLAIN_HTTP=true`);
  }
  if (problems.length > 0 || !parsed.success) throw new ConfigRefusal(problems.join('\n'));

  const settings = parsed.data;
  return {
    host: settings.FLOTILLA_HOST,
    port: settings.FLOTILLA_PORT,
    publicUrl: settings.FLOTILLA_PUBLIC_URL?.replace(/\/$/, '') ?? null,
    dataDir: path.resolve(settings.FLOTILLA_DATA_DIR),
    databaseUrl: settings.DATABASE_URL ?? null,
    adminKey: settings.FLOTILLA_ADMIN_KEY ?? null,
    secretKey: settings.FLOTILLA_SECRET_KEY ?? null,
    localAgent: settings.FLOTILLA_LOCAL_AGENT,
    agentEnvironment: agentEnvironment(environment),
    drainMs: settings.FLOTILLA_DRAIN_MS,
    autoMigrate: settings.FLOTILLA_AUTO_MIGRATE,
    logLevel: settings.LOG_LEVEL,
    logFormat: settings.LOG_FORMAT ?? (terminal ? 'pretty' : 'json'),
  };
}

function agentEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const names = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'SystemRoot', 'USERPROFILE', 'FLOTILLA_DEVICE_NAME', 'LOG_LEVEL'];
  return Object.fromEntries(names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])));
}

function secretFromFile(file: string | undefined, name: string, problems: string[]): string | undefined {
  if (!file) return undefined;
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch (error) {
    problems.push(`${name}_FILE: ${file} cannot be read (${error instanceof Error ? error.message : String(error)})`);
    return undefined;
  }
}
