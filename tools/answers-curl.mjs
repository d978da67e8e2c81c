// Starts the built product on a free port and a new data folder, asks it for a completion with curl, stops it; fails loudly on anything odd.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'flotilla-start-'));
const child = spawn(process.execPath, ['tools/start.mjs'], { cwd: root, env: { ...process.env, FLOTILLA_PORT: '0', FLOTILLA_DATA_DIR: dataDir }, stdio: ['ignore', 'pipe', 'inherit'] });
let output = '';
const curlLine = await new Promise((resolve, reject) => {
  child.stdout.on('data', (data) => {
    output += data;
    const line = /Ask it\s+(curl .*)\n/.exec(output)?.[1];
    if (line) resolve(line);
  });
  child.once('exit', (code) => reject(new Error(`the product ended with ${code}:\n${output}`)));
});
process.stdout.write(output);
const answer = spawnSync('sh', ['-c', `${curlLine} -sS --fail-with-body`], { encoding: 'utf8' });
child.removeAllListeners('exit');
const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
child.kill('SIGTERM');
const code = await ended;
fs.rmSync(dataDir, { recursive: true, force: true });

process.stdout.write(`${answer.stdout}${answer.stderr}\n`);
if (!JSON.parse(answer.stdout).choices[0].message.content.includes('Paris')) throw new Error('a wrong answer');
if (code !== 0) throw new Error(`it did not stop with 0 but with ${code}`);
