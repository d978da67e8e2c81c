import { openDatabase } from '@flotilla/db/open';
import type { Config } from './config.ts';
import type { Logger } from './infra/logger.ts';
import { prepareQueueSchema } from './infra/queue.ts';

/** `flotilla-coordinator migrate`: brings the database up to date and ends. For those who start with FLOTILLA_AUTO_MIGRATE=false. */
export async function migrateOnly(config: Config, log: Logger): Promise<void> {
  const database = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir, autoMigrate: true, log: (line) => log.info(line) });
  try {
    await prepareQueueSchema(database.url);
  } finally {
    await database.stop();
  }
  process.stdout.write('the database is up to date\n');
}
