import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from './exit.ts';

export type CliConfig = { url: string; apiKey: string };

const DEFAULT_URL = 'http://127.0.0.1:7700';

/** Which coordinator and which key: flag, then environment, then the data folder of a coordinator on this machine. Secrets never come by argv. */
export function readConfig(flags: { url?: string | undefined; keyFile?: string | undefined }, environment: NodeJS.ProcessEnv = process.env): CliConfig {
  return {
    url: flags.url ?? environment['FLOTILLA_COORDINATOR_URL'] ?? DEFAULT_URL,
    apiKey: readKey(flags.keyFile, environment),
  };
}

function readKey(keyFile: string | undefined, environment: NodeJS.ProcessEnv): string {
  if (!keyFile && environment['FLOTILLA_API_KEY']) return environment['FLOTILLA_API_KEY'];
  const places = keyFile ? [keyFile] : [environment['FLOTILLA_API_KEY_FILE'], path.join(environment['FLOTILLA_DATA_DIR'] ?? '.flotilla', 'admin.key')].filter((place) => place !== undefined);
  const found = places.find((place) => fs.existsSync(place));
  if (!found) throw new UsageError(`no API key: set FLOTILLA_API_KEY, or name a file with --key-file (looked in ${places.join(', ')})`);
  return fs.readFileSync(found, 'utf8').trim();
}
