// F8: `npm start` to the first HTTP answer and to the first token of the demo model, built and warm; F9, F10: memory at rest 10 s later.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const REST_MS = 10_000;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** One start in `dataDir`; milliseconds from the spawn, bytes of resident memory. */
export async function measureStart(dataDir, port) {
  const begunAt = performance.now();
  const child = spawn(process.execPath, ['tools/start.mjs'], { cwd: root, stdio: 'ignore', env: { ...process.env, FLOTILLA_DATA_DIR: dataDir, FLOTILLA_PORT: String(port) } });
  const url = `http://127.0.0.1:${port}`;
  const firstAnswerMs = await until(async () => (await fetch(`${url}/livez`)).ok, begunAt);
  const key = fs.readFileSync(path.join(dataDir, 'admin.key'), 'utf8').trim();
  const firstTokenMs = await until(() => firstToken(url, key), begunAt);
  await sleep(REST_MS);
  const agentPid = JSON.parse(fs.readFileSync(path.join(dataDir, 'agent/agent.pid'), 'utf8')).pid;
  const measured = { firstAnswerMs, firstTokenMs, coordinatorRssBytes: rss(child.pid), agentRssBytes: rss(agentPid) };
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  return measured;
}

async function until(good, begunAt) {
  for (;;) {
    if (await good().catch(() => false)) return performance.now() - begunAt;
    await sleep(5);
  }
}

async function firstToken(url, key) {
  const body = JSON.stringify({ model: 'flotilla-demo', stream: true, max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }] });
  const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } });
  return response.ok && /"content":"[^"]/.test(await response.text());
}

/** Null where the system has no procfs. */
function rss(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;
  } catch {
    return null;
  }
}

export async function startUp({ runs, port }) {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'flotilla-bench-'));
  const cold = await measureStart(dataDir, port);
  const warm = [];
  for (let run = 0; run < runs; run += 1) warm.push(await measureStart(dataDir, port));
  fs.rmSync(dataDir, { recursive: true, force: true });
  return { cold, warm };
}
