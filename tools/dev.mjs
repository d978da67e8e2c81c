// `npm run dev`: the compiler watches, the coordinator restarts on each change, the dashboard is served by Vite on port 5173.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url));
const run = (args, options = {}) => spawn(process.execPath, args, { cwd: root, stdio: 'inherit', ...options });

if (spawnSync(process.execPath, [bin('nx/dist/bin/nx.js'), 'run-many', '-t', 'build'], { cwd: root, stdio: 'inherit' }).status !== 0) process.exit(1);

const children = [
  ...['libs/protocol', 'libs/domain', 'libs/client', 'libs/db', 'apps/agent', 'apps/coordinator', 'apps/cli'].map((part) => run([bin('typescript/bin/tsc'), '-p', `${part}/tsconfig.json`, '--watch', '--preserveWatchOutput'])),
  run([bin('vite/bin/vite.js'), 'apps/dashboard']),
  run(['--watch', 'apps/coordinator/dist/main.js'], { env: { FLOTILLA_DATA_DIR: `${root}.flotilla`, FLOTILLA_LOCAL_AGENT: 'true', ...process.env } }),
];
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => children.forEach((child) => child.kill(signal)));
