import { announce } from './announce.ts';
import { boot } from './boot.ts';
import { readConfig } from './config.ts';
import { createLogger } from './infra/logger.ts';
import { migrateOnly } from './migrate-only.ts';
import { explainStartFailure } from './start-failure.ts';
import { verbOf } from './verb.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const started = performance.now();
/** Asked for from the first moment on: a stop in the middle of the boot waits for its end, so that nothing is left running. */
const stopAsked = new Promise<string>((resolve) => {
  for (const signal of SIGNALS) process.once(signal, () => resolve(signal));
});
try {
  const verb = verbOf(process.argv.slice(2));
  const config = readConfig();
  const log = createLogger(config.logLevel, config.logFormat);
  if (verb === 'migrate') {
    await migrateOnly(config, log);
    process.exit(0);
  }
  const coordinator = await boot(config, log);
  void stopAsked.then(async (signal) => {
    log.info({ signal }, 'stopping');
    // A second signal means "now": what is left is adopted by the next start.
    for (const again of SIGNALS) process.once(again, () => process.exit(130));
    await coordinator.stop();
    process.exit(0);
  });
  await announce(coordinator, config, performance.now() - started);
} catch (error) {
  process.stderr.write(`${explainStartFailure(error)}\n`);
  process.exit(1);
}
