import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The engine process runs as built JavaScript; `npm run build` comes before these tests. */
export const CHILD_MODULE = fileURLToPath(new URL('../dist/inference/engine-process.js', import.meta.url));
export const AGENT_MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

function model(file: string) {
  const path = fileURLToPath(new URL(`../../../models/demo/${file}`, import.meta.url));
  const bytes = readFileSync(path);
  return { path, bytes, sizeBytes: bytes.length, digest: `sha256-${createHash('sha256').update(bytes).digest('hex')}` };
}

/** Answers small questions, 1 024 tokens of context. */
export const DEMO = model('flotilla-demo-q8_0.gguf');
/** Random weights: never ends an answer by itself, 512 tokens of context. */
export const MICRO = model('micro-random-f16.gguf');
