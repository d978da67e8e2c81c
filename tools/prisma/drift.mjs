// CI's drift check: what prisma/migrations build must be what prisma/schema.prisma says. Needs libs/db built; starts its own Postgres.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPostgres } from '../../libs/db/dist/embedded.js';

const DIFFERENT = 2;
const cli = fileURLToPath(new URL('cli.mjs', import.meta.url));
const dataDir = mkdtempSync(path.join(tmpdir(), 'flotilla-drift-'));
try {
  const server = await startPostgres({ dataDir, database: 'drift', log: () => {} });
  try {
    const diff = ['migrate', 'diff', '--from-migrations', 'prisma/migrations', '--to-schema', 'prisma/schema.prisma', '--exit-code'];
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...diff], { encoding: 'utf8', env: { ...process.env, DATABASE_URL: server.url } });
    report(status, stdout, stderr);
  } finally {
    await server.stop();
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

function report(status, stdout, stderr) {
  if (status === 0) return console.log('no drift: prisma/migrations build exactly prisma/schema.prisma');
  process.exitCode = 1;
  if (status !== DIFFERENT) return console.error(`the drift check could not run (exit ${status}):\n${stdout}${stderr}`);
  console.error(`${stdout.trim()}\n\nprisma/schema.prisma says something else than prisma/migrations build: add a migration with: npm run prisma -- migrate dev --name <what>`);
}
