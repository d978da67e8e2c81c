import { parseArgs } from 'node:util';
import type { Overrides } from './config.ts';

export type Command = { kind: 'run'; overrides: Overrides } | { kind: 'say'; text: string; exitCode: 0 | 2 };

export const USAGE = `Usage: flotilla-agent run [--dir <state folder>] [--url <coordinator>]

Settings: FLOTILLA_COORDINATOR_URL, FLOTILLA_ENROLL_TOKEN (or _FILE), FLOTILLA_AGENT_DIR, FLOTILLA_DEVICE_NAME, LOG_LEVEL`;

/** What the command line asks for. Never throws. */
export function commandOf(argv: readonly string[]): Command {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv], allowPositionals: true, options: { dir: { type: 'string' }, url: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) return { kind: 'say', text: USAGE, exitCode: 0 };
    const [verb, ...rest] = positionals;
    if (verb !== 'run' || rest.length > 0) return refuse(verb === undefined ? 'say what to do' : `unknown command: ${positionals.join(' ')}`);
    return { kind: 'run', overrides: { dir: values.dir, url: values.url } };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const refuse = (because: string): Command => ({ kind: 'say', text: `flotilla-agent: ${because}\n\n${USAGE}`, exitCode: 2 });
