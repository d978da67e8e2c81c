// Opens the folder it is given, says what came of it, and stays until it is killed.
import { startPostgres } from '../dist/embedded.js';

try {
  const { url, pid } = await startPostgres({ dataDir: process.argv[2], database: 'flotilla', log: () => {} });
  process.stdout.write(`${JSON.stringify({ url, pid })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ code: error.code ?? null, message: error.message })}\n`);
}
