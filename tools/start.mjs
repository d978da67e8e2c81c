// `npm start`: builds what changed, then runs the coordinator in this very process, so that signals reach it directly.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const nx = fileURLToPath(new URL('../node_modules/nx/dist/bin/nx.js', import.meta.url));

process.stdout.write('Building (a few seconds the first time) …\n');
const built = spawnSync(process.execPath, [nx, 'run-many', '-t', 'build', '--output-style=static'], { cwd: root, encoding: 'utf8', env: { ...process.env, NX_DAEMON: 'false' } });
if (built.status !== 0) {
  process.stderr.write(`${built.stdout}${built.stderr}\nFlotilla could not be built; the first error is above. Was "npm ci" run?\n`);
  process.exit(1);
}

process.env.FLOTILLA_DATA_DIR ??= fileURLToPath(new URL('../.flotilla', import.meta.url));
process.env.FLOTILLA_LOCAL_AGENT ??= 'true';
process.env.LOG_LEVEL ??= 'warn';
await import('../apps/coordinator/dist/main.js');
