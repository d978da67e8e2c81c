// `npm run prisma -- <args>`: the ordinary Prisma CLI, at the repository root, with nothing to download.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const prismaCli = createRequire(import.meta.url).resolve('prisma/build/index.js');
// Windows cannot spawn a .mjs. Any existing program will do for `generate`; for `migrate` set the variable to the native engine.
const schemaEngine = process.platform === 'win32' ? process.execPath : fileURLToPath(new URL('schema-engine.mjs', import.meta.url));

const { status, error } = spawnSync(process.execPath, [prismaCli, ...process.argv.slice(2)], {
  stdio: 'inherit',
  cwd: fileURLToPath(new URL('../../', import.meta.url)),
  env: { PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1', PRISMA_SCHEMA_ENGINE_BINARY: schemaEngine, ...process.env },
});
if (error) throw error;
process.exitCode = status ?? 1;
