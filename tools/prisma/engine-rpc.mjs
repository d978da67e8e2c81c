import { createInterface } from 'node:readline';
import { createDatabase } from './engine-verbs.mjs';

// The CLI's name for a method where the WASM engine has another.
const RENAMED = { getDatabaseVersion: 'version' };
// The number the native engine uses for "a user-facing error is in `data`".
const KNOWN_ERROR = 4466;

/** Answers JSON-RPC lines from stdin on stdout, one at a time and in order, until stdin ends. */
export async function serve({ datasource, open }) {
  let engine;
  let printed = 0;
  const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

  async function call(method, params) {
    // The WASM engine cannot create databases.
    if (method === 'createDatabase') return { databaseName: await createDatabase(datasource.url) };
    engine ??= await open();
    if (method === 'evaluateDataLoss' || method === 'createMigration') {
      // These two are given no shadow database; they work on the schema that devDiagnostic leaves in the engine.
      await engine.devDiagnostic({ migrationsList: params.migrationsList, filters: params.filters });
    }
    const result = (await engine[RENAMED[method] ?? method](params)) ?? {};
    if (method === 'diff' && result.stdout != null) {
      // The CLI shows a diff only when the engine asks it to print; the native engine's request ids are as arbitrary.
      write({ id: 1_000_000 + printed++, method: 'print', params: { content: result.stdout } });
      result.stdout = null;
    }
    return result;
  }

  for await (const line of createInterface({ input: process.stdin })) {
    const { id, method, params } = JSON.parse(line);
    // The CLI's answers to our own print requests carry no method.
    if (!method) continue;
    try {
      write({ id, result: await call(method, params) });
    } catch (error) {
      const data = { is_panic: false, message: String(error.message ?? error), meta: error.meta ?? null, error_code: error.code ?? error.error_code ?? null };
      write({ id, error: { code: KNOWN_ERROR, message: 'An error happened. Check the data field for details.', data } });
    }
  }
}
