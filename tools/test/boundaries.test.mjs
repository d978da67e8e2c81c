import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { faultsOf, importsOf } from '../boundaries.mjs';
import { withTree } from '../planted-tree.mjs';

const BOUNDARIES = fileURLToPath(new URL('../boundaries.mjs', import.meta.url));
const FEATURES = 'apps/coordinator/src/features';

/** A tree that uses every door the rules leave open. */
const CLEAN = {
  'libs/protocol/src/ids.ts': "import { z } from 'zod';\nexport const Id = z.string();\n",
  'libs/protocol/src/frames.ts': "import { Id } from './ids.ts';\nexport const frame = Id;\n",
  'libs/protocol/test/ids.test.ts': "import fc from 'fast-check';\nimport { test } from 'vitest';\nimport { Id } from '../src/ids.ts';\n",
  'libs/domain/src/rollout/decide.ts': "import type { Id } from '@flotilla/protocol/ids';\nexport const a = 1;\n",
  'libs/db/src/client.ts': "import { Pool } from 'pg';\nexport const pool = Pool;\n",
  'libs/db/src/generated/index.ts': "import '@flotilla/agent/anything';\n",
  'libs/client/src/client.ts': "export type { Id } from '@flotilla/protocol/ids';\n",
  'libs/testing/src/with-postgres.ts': "import { pool } from '@flotilla/db/client';\n",
  'apps/coordinator/src/infra/queue.ts': "import { Queue } from 'bullmq';\n",
  [`${FEATURES}/rollouts/rollout-runner.ts`]: "import { Devices } from '../devices/contract.ts';\nimport { queue } from '../../infra/queue.ts';\n",
  [`${FEATURES}/rollouts/rollouts.module.ts`]: "import { DevicesModule } from '../devices/devices.module.ts';\n",
  'apps/coordinator/integration/rollouts.test.ts': "import { withPostgres } from '@flotilla/testing/with-postgres';\nimport { client } from '@flotilla/client/client';\n",
  'apps/agent/src/inference/engine-process.ts': "import { getLlama } from 'node-llama-cpp';\n",
  'apps/agent/src/files/download.ts': "// import { x } from '@flotilla/db/client';\n/* import { y } from 'bullmq'; */\nimport { decide } from '@flotilla/domain/rollout/decide';\n",
  'apps/agent/bin/agent.mjs': "import '../dist/main.js';\n",
  'apps/agent/dist/main.js': "import '@flotilla/coordinator/main';\n",
  'apps/cli/src/main.ts': "import { client } from '@flotilla/client/client';\n",
  'apps/dashboard/src/main.tsx': "import './styles/tokens.css';\nimport { client } from '@flotilla/client/client';\n",
  'e2e/harness/start.ts': "import { client } from '@flotilla/client/client';\nimport { aDevice } from '@flotilla/testing/builders';\n",
};

const FAULTS = [
  ['libs/protocol/src/a.ts', "import { Injectable } from '@nestjs/common';", 'libs/protocol may import only zod, not @nestjs/common'],
  ['libs/protocol/src/b.ts', "import { readFile } from 'node:fs/promises';", 'libs/protocol may import only zod, not node:fs'],
  ['libs/protocol/src/c.ts', "import { decide } from '@flotilla/domain/rollout/decide';", 'libs/protocol may not import libs/domain'],
  ['libs/domain/src/a.ts', "import { pool } from '@flotilla/db/client';", 'libs/domain may not import libs/db'],
  ['libs/db/src/a.ts', "import type { Id } from '@flotilla/protocol/ids';", 'libs/db may not import libs/protocol'],
  ['libs/client/src/a.ts', "import { decide } from '@flotilla/domain/rollout/decide';", 'libs/client may not import libs/domain'],
  ['libs/domain/src/b.ts', "import { aDevice } from '@flotilla/testing/builders';", 'libs/domain may not import libs/testing'],
  ['apps/agent/src/a.ts', "import { pool } from '@flotilla/db/client';", 'apps/agent may not import libs/db'],
  ['apps/cli/src/a.ts', "export { pool } from '@flotilla/db/client';", 'apps/cli may not import libs/db'],
  ['apps/dashboard/src/a.tsx', "const x = await import('@flotilla/db/client');", 'apps/dashboard may not import libs/db'],
  ['apps/coordinator/src/a.ts', "import '@flotilla/client/client';", 'apps/coordinator may not import libs/client'],
  ['apps/agent/src/b.ts', "import {\n  boot,\n  stop,\n} from '@flotilla/coordinator/boot';", 'apps/agent may not import apps/coordinator'],
  ['apps/agent/integration/a.test.ts', "import { boot } from '@flotilla/coordinator/boot';", 'apps/agent may not import apps/coordinator'],
  ['e2e/a.test.ts', "import { boot } from '@flotilla/coordinator/boot';", 'e2e may not import apps/coordinator'],
  ['apps/agent/src/c.ts', "import { boot } from '../../coordinator/src/boot.ts';", '../../coordinator/src/boot.ts leaves apps/agent'],
  ['apps/agent/test/b.test.ts', "import manifest from '../../../models/demo/manifest.json';", '../../../models/demo/manifest.json leaves apps/agent'],
  ['apps/agent/src/d.ts', "import { x } from '@flotilla/nothing/x';", 'apps/agent may not import the unknown part nothing'],
  ['apps/agent/src/inference/engine.ts', "import type { Llama } from 'node-llama-cpp';", 'only apps/agent/src/inference/engine-process.ts may import node-llama-cpp'],
  ['apps/agent/integration/b.test.ts', "await import('node-llama-cpp');", 'only apps/agent/src/inference/engine-process.ts may import node-llama-cpp'],
  [`${FEATURES}/batches/feeder.ts`, "import { Queue } from 'bullmq/dist/queue';", 'only apps/coordinator/src/infra/queue.ts may import bullmq'],
  [`${FEATURES}/rollouts/a.ts`, "import { DeviceStore } from '../devices/device-store.ts';", 'the feature rollouts reaches into devices past its contract.ts'],
  [`${FEATURES}/rollouts/b.ts`, "import { DevicesModule } from '../devices/devices.module.ts';", 'the feature rollouts reaches into devices past its contract.ts'],
  [`${FEATURES}/rollouts/c.module.ts`, "export { DeviceStore } from '../devices/device-store.ts';", 'the feature rollouts reaches into devices past its contract.ts'],
  ['apps/agent/src/index.ts', 'export const a = 1;', 'the name says "index" instead of what the file exports'],
  ['libs/domain/src/device/device-utils.ts', 'export const a = 1;', 'the name says "utils" instead of what the file exports'],
  ['apps/agent/src/session-manager.ts', 'export const a = 1;', 'the name says "manager" instead of what the file exports'],
  ['apps/agent/src/base.ts', 'export const a = 1;', 'the name says "base" instead of what the file exports'],
  ['apps/dashboard/src/parts/common.tsx', 'export const a = 1;', 'the name says "common" instead of what the file exports'],
  ['apps/agent/src/misc.ts', 'export const a = 1;', 'the name says "misc" instead of what the file exports'],
  ['apps/cli/src/helpers.ts', 'export const a = 1;', 'the name says "helpers" instead of what the file exports'],
  [`${FEATURES}/devices/devices.service.ts`, 'export const a = 1;', 'the suffix .service says nothing'],
  ['libs/stray/src/a.ts', 'export const a = 1;', 'its part is not in the table of tools/boundaries.mjs'],
];

test('a tree that keeps the rules has no faults', () => withTree(CLEAN, (root) => assert.deepEqual(faultsOf(root), [])));

test('each planted fault is found, alone and in its place', () =>
  withTree({ ...CLEAN, ...Object.fromEntries(FAULTS) }, (root) => {
    const expected = FAULTS.map(([file, content, why]) => `${file}:${content.split('\n').length}: ${why}`);
    assert.deepEqual(faultsOf(root).toSorted(), expected.toSorted());
  }));

test('every form of import counts, with the line where it ends', () => {
  const text = ["import a from 'a';", "import 'b';", 'import {', '  c,', "} from 'c';", "export * from 'd';", "export { e } from 'e';", "const f = await import('f');", "type G = import('g').G;", "// import 'h';", "const url = 'http://x'; // from 'i'"].join('\n');
  const found = importsOf(text).map(({ specifier, line }) => `${specifier}${line}`);
  assert.deepEqual(found.toSorted(), ['a1', 'b2', 'c5', 'd6', 'e7', 'f8', 'g9']);
});

test('the program prints the faults and fails, or says that all is well', async () => {
  const run = (root) => promisify(execFile)(process.execPath, [BOUNDARIES, root]);
  await withTree(CLEAN, async (root) => assert.equal((await run(root)).stdout, 'boundaries hold\n'));
  const [file, content, why] = FAULTS[0];
  await withTree({ [file]: content }, (root) => assert.rejects(run(root), { code: 1, stdout: `${file}:1: ${why}\n` }));
});
