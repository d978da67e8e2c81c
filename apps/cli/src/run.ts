import { ApiError } from '@flotilla/client/api-error';
import { FlotillaClient } from '@flotilla/client/client';
import { Command, CommanderError, Option } from 'commander';
import { getDevice, listDevices } from './commands/devices.ts';
import { createEnrollmentToken } from './commands/enroll-tokens.ts';
import { status } from './commands/status.ts';
import { readConfig } from './config.ts';
import { EXIT, exitCodeOf } from './exit.ts';
import { complain, type Format } from './output.ts';

type Flags = { url?: string; keyFile?: string; output: Format; json?: boolean };

/** Runs one command line and returns its exit code; results are on stdout, everything else on stderr. */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    await program().parseAsync([...argv]);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
    complain(`flotilla: ${error instanceof Error ? error.message : String(error)}`);
    if (error instanceof ApiError && error.requestId) complain(`request id: ${error.requestId}`);
    return exitCodeOf(error);
  }
}

function program(): Command {
  const flotilla = new Command('flotilla').description('One fleet of the machines you already own.').exitOverride().showHelpAfterError().showSuggestionAfterError();
  flotilla
    .option('--url <url>', 'the coordinator (default: $FLOTILLA_COORDINATOR_URL or http://127.0.0.1:7700)')
    .option('--key-file <file>', 'file with the API key (default: $FLOTILLA_API_KEY, $FLOTILLA_API_KEY_FILE or .flotilla/admin.key)')
    .addOption(new Option('-o, --output <format>', 'how results are printed').choices(['table', 'json']).default('table'))
    .option('--json', 'the same as -o json');

  flotilla.command('status').description('the fleet in four lines').action((_options: object, command: Command) => withClient(command, status));

  const devices = flotilla.command('devices').description('the machines of the fleet');
  devices.command('list').description('every device with its state and figures').action((_options: object, command: Command) => withClient(command, listDevices));
  devices
    .command('get <name>')
    .description('one device, by name or id')
    .action((name: string, _options: object, command: Command) => withClient(command, (client, format) => getDevice(client, name, format)));

  const tokens = flotilla.command('enroll-tokens').description('what lets new devices in');
  tokens
    .command('create')
    .description('a token, on stdout')
    .option('--uses <count>', 'how many devices it lets in', '1')
    .option('--hours <count>', 'how long it is good for', '1')
    .action((options: { uses: string; hours: string }, command: Command) => withClient(command, (client, format) => createEnrollmentToken(client, options, format)));
  return flotilla;
}

async function withClient(command: Command, action: (client: FlotillaClient, format: Format) => Promise<void>): Promise<void> {
  const flags = command.optsWithGlobals<Flags>();
  const { url, apiKey } = readConfig(flags);
  await action(new FlotillaClient({ baseUrl: url, apiKey }), flags.json ? 'json' : flags.output);
}
