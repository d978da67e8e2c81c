// Root only: repeats the start of the built product as `nobody`, in a clone with its own owner and home. An ordinary user has done it already.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const NOBODY = 65_534;
const root = fileURLToPath(new URL('..', import.meta.url));

if (process.getuid?.() !== 0) {
  process.stdout.write('not root: the step before was the ordinary user\n');
  process.exit(0);
}
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'flotilla-user-'));
const clone = path.join(home, 'flotilla');
const asUser = (file, args, options = {}) =>
  execFileSync(file, args, { uid: NOBODY, gid: NOBODY, stdio: 'inherit', cwd: clone, env: { PATH: process.env.PATH, HOME: home, NX_DAEMON: 'false', CI: 'true' }, ...options });
try {
  execFileSync('git', ['clone', '--quiet', root, clone], { stdio: 'inherit' });
  execFileSync('cp', ['-a', path.join(root, 'node_modules'), clone]);
  execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, home]);
  asUser(process.execPath, ['tools/answers-curl.mjs']);
} finally {
  fs.rmSync(home, { recursive: true, force: true });
}
