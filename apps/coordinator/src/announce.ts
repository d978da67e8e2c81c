import path from 'node:path';
import type { Coordinator } from './boot.ts';
import type { Config } from './config.ts';

const WAIT_FOR_DEVICE_MS = 60_000;

/** Tells the person at the terminal where to look and what to type; the curl line comes when it will be answered. */
export async function announce(coordinator: Coordinator, config: Config, tookMs: number): Promise<void> {
  say(`\nFlotilla is up at ${coordinator.url} (${(tookMs / 1_000).toFixed(1)} s)\n\n  Dashboard  ${coordinator.newLoginLink()}\n             (signs you in once, within an hour; later: the key in ${keyFile(config)})\n`);
  if (!config.localAgent) return;
  if (await served(coordinator)) say(`\n  Ask it     ${curlLine(coordinator, config)}\n\n`);
  else say(`\n  The device on this machine is not serving yet: see ${path.join(config.dataDir, 'agent.log')}\n\n`);
}

const keyFile = (config: Config): string => (config.adminKey ? 'FLOTILLA_ADMIN_KEY' : path.join(config.dataDir, 'admin.key'));

function curlLine(coordinator: Coordinator, config: Config): string {
  const key = config.adminKey ? '$FLOTILLA_ADMIN_KEY' : `$(cat '${keyFile(config)}')`;
  const body = JSON.stringify({ model: 'flotilla-demo', messages: [{ role: 'user', content: 'What is the capital of France?' }] });
  return `curl ${coordinator.url}/v1/chat/completions -H "authorization: Bearer ${key}" -H 'content-type: application/json' -d '${body}'`;
}

/** True as soon as a device serves; false when none does in time. */
async function served(coordinator: Coordinator): Promise<boolean> {
  const untilMs = performance.now() + WAIT_FOR_DEVICE_MS;
  while (performance.now() < untilMs) {
    if (coordinator.views.all().some(({ headline }) => headline === 'serving')) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

const say = (text: string): void => void process.stdout.write(text);
