// Migrates the database it is given from a folder, or from prisma/migrations without one, and prints what it applied.
import { migrate, migrateFrom } from '../dist/migrate.js';

const [url, dir] = process.argv.slice(2);
const log = () => {};
process.stdout.write(JSON.stringify(dir ? await migrateFrom(dir, url, log) : await migrate(url, log)));
