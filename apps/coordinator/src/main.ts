import { announce } from './announce.ts';
import { boot } from './boot.ts';
import { readConfig } from './config.ts';
import { createLogger } from './infra/logger.ts';
import { migrateOnly } from './migrate-only.ts';
import { explainStartFailure } from './start-failure.ts';
import { verbOf } from './verb.ts';

const started = performance.now();
try {
  const verb = verbOf(process.argv.slice(2));
  const config = readConfig();
  const log = createLogger(config.logLevel, config.logFormat);
  if (verb === 'migrate') {
    await migrateOnly(config, log);
    process.exit(0);
  }
  const coordinator = await boot(config, log);
  const stop = (signal: string): void => {
    log.info({ signal }, 'stopping');
    void coordinator.stop().then(() => process.exit(0));
    // A second signal means "now": what is left is adopted by the next start.
    for (const again of ['SIGINT', 'SIGTERM'] as const) process.once(again, () => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(signal));
  await announce(coordinator, config, performance.now() - started);
} catch (error) {
  process.stderr.write(`${explainStartFailure(error)}\n`);
  process.exit(1);
}
