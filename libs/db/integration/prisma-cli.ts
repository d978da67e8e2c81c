import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../../tools/prisma/cli.mjs', import.meta.url));

export type CliRun = { status: number | null; said: string };

/** Runs the offline Prisma CLI with nothing of this process's environment but where `node` is. */
export function prisma(url: string, ...args: string[]): CliRun {
  const env = { DATABASE_URL: url, NO_COLOR: '1', PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin` };
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', env });
  return { status, said: `${stdout}${stderr}` };
}
