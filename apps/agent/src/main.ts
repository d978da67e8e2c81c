import { startAgent } from './agent.ts';
import { commandOf } from './cli.ts';
import { readConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { lockState } from './state-lock.ts';

/** EX_CONFIG and EX_TEMPFAIL of sysexits. */
const EXIT = { config: 78, held: 75 } as const;

function fail(lines: readonly string[], exitCode: number): never {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(exitCode);
}

async function main(): Promise<void> {
  const command = commandOf(process.argv.slice(2));
  if (command.kind === 'say') {
    if (command.exitCode !== 0) return fail([command.text], command.exitCode);
    process.stdout.write(`${command.text}\n`);
    return;
  }
  const read = readConfig(command.overrides);
  if (!read.ok) return fail(read.problems, EXIT.config);
  const { config } = read;
  const lock = lockState(config.agentDir, config.coordinatorUrl);
  if (!lock.ok) return fail([`flotilla-agent: ${config.agentDir} is in use by the agent with process number ${lock.pid} (coordinator ${lock.coordinatorUrl})`], EXIT.held);
  process.once('exit', lock.release);

  const log = createLogger(config.logLevel);
  const agent = await startAgent(config, log);
  const stop = (signal: NodeJS.Signals) => {
    log.info({ signal }, 'stopping');
    void agent.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

await main();
