import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';

const LogLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);

/** Every setting of the agent. Reference: docs/architecture.md, settings. */
const Settings = z.object({
  FLOTILLA_COORDINATOR_URL: z.url({ protocol: /^https?$/, error: "expected the coordinator's address, like http://127.0.0.1:7700 (or give --url)" }),
  FLOTILLA_ENROLL_TOKEN: z.string().min(1).max(200).optional(),
  FLOTILLA_AGENT_DIR: z.string().min(1),
  FLOTILLA_DEVICE_NAME: z.string().trim().min(1).max(80, 'at most 80 characters'),
  LOG_LEVEL: LogLevel.default('info'),
});

export type Config = {
  /** Without a slash at the end. */
  coordinatorUrl: string;
  enrollToken: string | null;
  agentDir: string;
  deviceName: string;
  logLevel: z.infer<typeof LogLevel>;
};
export type Overrides = { dir?: string | undefined; url?: string | undefined };
/** `problems`: all of them, one line each. */
export type ReadConfig = { ok: true; config: Config } | { ok: false; problems: string[] };

/** The only reader of the environment. Flags win over settings; an empty setting counts as absent. */
export function readConfig(overrides: Overrides, environment: NodeJS.ProcessEnv = process.env): ReadConfig {
  const problems: string[] = [];
  const given = (name: string) => environment[name] || undefined;
  const parsed = Settings.safeParse({
    FLOTILLA_COORDINATOR_URL: overrides.url ?? given('FLOTILLA_COORDINATOR_URL'),
    FLOTILLA_ENROLL_TOKEN: given('FLOTILLA_ENROLL_TOKEN') ?? tokenFromFile(given('FLOTILLA_ENROLL_TOKEN_FILE'), problems),
    FLOTILLA_AGENT_DIR: overrides.dir ?? given('FLOTILLA_AGENT_DIR') ?? path.join(os.homedir(), '.flotilla-agent'),
    FLOTILLA_DEVICE_NAME: given('FLOTILLA_DEVICE_NAME') ?? os.hostname().slice(0, 80),
    LOG_LEVEL: given('LOG_LEVEL'),
  });
  if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  if (!parsed.success || problems.length > 0) return { ok: false, problems };

  const settings = parsed.data;
  return {
    ok: true,
    config: {
      coordinatorUrl: settings.FLOTILLA_COORDINATOR_URL.replace(/\/+$/, ''),
      enrollToken: settings.FLOTILLA_ENROLL_TOKEN ?? null,
      agentDir: path.resolve(settings.FLOTILLA_AGENT_DIR),
      deviceName: settings.FLOTILLA_DEVICE_NAME,
      logLevel: settings.LOG_LEVEL,
    },
  };
}

function tokenFromFile(file: string | undefined, problems: string[]): string | undefined {
  if (!file) return undefined;
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch (error) {
    problems.push(`FLOTILLA_ENROLL_TOKEN_FILE: ${file} cannot be read (${error instanceof Error ? error.message : String(error)})`);
    return undefined;
  }
}
