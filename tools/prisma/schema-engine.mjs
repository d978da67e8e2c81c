#!/usr/bin/env node
// Stands in for Prisma's native `schema-engine`, which the CLI would download: the same arguments and the same JSON-RPC on
// stdin and stdout, answered by @prisma/schema-engine-wasm. Development only; boot applies migrations with libs/db/src/migrate.ts.
import { readFileSync } from 'node:fs';
import { adapterFactory } from './engine-adapter.mjs';
import { serve } from './engine-rpc.mjs';
import { runVerb } from './engine-verbs.mjs';
import { openEngine } from './wasm-engine.mjs';

const args = process.argv.slice(2);
const valuesOf = (name) => args.flatMap((arg, index) => (arg === name ? [args[index + 1]] : []));
const datasource = JSON.parse(valuesOf('--datasource')[0] ?? '{}');

// Without --datamodels (diff, status) the engine panics unless it is given at least a datasource.
const NO_MODELS = [['schema.prisma', 'datasource db {\n  provider = "postgresql"\n}\n']];
function datamodels() {
  const files = valuesOf('--datamodels');
  return files.length > 0 ? files.map((file) => [file, readFileSync(file, 'utf8')]) : NO_MODELS;
}

if (args.includes('--version')) {
  process.stdout.write('schema-engine-cli wasm\n');
} else if (args.includes('cli')) {
  process.exitCode = await runVerb(args, datasource.url);
} else {
  await serve({ datasource, open: () => openEngine(datamodels(), adapterFactory(datasource)) });
  process.exit(0);
}
