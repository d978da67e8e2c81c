import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { withTree } from '../planted-tree.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OXLINT = path.join(ROOT, 'node_modules/oxlint/bin/oxlint');
const RULES = Object.fromEntries(['.oxlintrc.json', 'tools/lint/flotilla.mjs'].map((file) => [file, readFileSync(path.join(ROOT, file), 'utf8')]));

const LONG = Array.from({ length: 301 }, (_, n) => `export const line${n} = ${n};`).join('\n');
const READING = (expression) => `export const read = (device) => ${expression};`;

/** One file, one fault, one rule. */
const FAULTS = [
  ['apps/agent/src/any.ts', 'export const a = (x: any) => x;', 'typescript(no-explicit-any)'],
  ['apps/agent/src/as-any.ts', 'export const a = (x: unknown) => x as any;', 'typescript(no-explicit-any)'],
  ['apps/agent/src/ignored.ts', '// @ts-ignore\nexport const a: string = 1;', 'typescript(ban-ts-comment)'],
  ['apps/agent/src/space.ts', 'export namespace Space { export const a = 1; }', 'typescript(no-namespace)'],
  ['apps/agent/src/states.ts', "export enum State { Open = 'open' }", 'flotilla(no-enum)'],
  ['apps/agent/src/default.ts', 'export default function a() {}', 'import(no-default-export)'],
  ['apps/agent/src/all.ts', "export * from './clean.ts';", 'oxc(no-barrel-file)'],
  ['apps/agent/src/chatty.ts', "console.log('x');", 'eslint(no-console)'],
  ['apps/cli/src/chatty.ts', "console.log('x');", 'eslint(no-console)'],
  ['apps/agent/test/chatty.test.ts', "console.log('x');", 'eslint(no-console)'],
  ['apps/agent/src/environment.ts', 'export const a = process.env.HOME;', 'node(no-process-env)'],
  ['libs/client/src/environment.ts', 'export const a = process.env.HOME;', 'node(no-process-env)'],
  ['apps/agent/src/swallowed.ts', 'try { a(); } catch {}\nfunction a() {}', 'eslint(no-empty)'],
  ['apps/agent/src/later.ts', '// TODO finish\nexport const a = 1;', 'eslint(no-warning-comments)'],
  ['apps/agent/src/thrown.ts', "export const a = () => { throw 'no'; };", 'eslint(no-throw-literal)'],
  ['apps/agent/src/crowded.ts', 'export function a(b: 1, c: 2, d: 3, e: 4, f: 5) { return [b, c, d, e, f]; }', 'eslint(max-params)'],
  ['apps/agent/src/long.ts', LONG, 'eslint(max-lines)'],
  ['apps/agent/src/camelCase.ts', 'export const a = 1;', 'unicorn(filename-case)'],
  ['apps/agent/src/one.ts', "import { two } from './two.ts';\nexport const one = () => two;", 'import(no-cycle)'],
  ['apps/agent/src/two.ts', "import { three } from './three.ts';\nexport const two = () => three;", 'import(no-cycle)'],
  ['apps/agent/src/three.ts', "import type { one } from './one.ts';\nexport const three = (x: typeof one) => x;", 'import(no-cycle)'],
  ['apps/agent/src/vague.ts', 'export const a = (b) => b == 1;', 'eslint(eqeqeq)'],
  ['apps/agent/src/watts.ts', READING('device.power.watts ?? 0'), 'flotilla(no-telemetry-zero)'],
  ['apps/agent/src/watts-or.ts', READING('device.power.watts || 0'), 'flotilla(no-telemetry-zero)'],
  ['apps/agent/src/celsius.ts', READING('device.temperature?.celsius ?? 0'), 'flotilla(no-telemetry-zero)'],
  ['apps/agent/src/cpu-share.ts', 'export const read = async (device) => (await device.sample()).cpuShare ?? 0.0;', 'flotilla(no-telemetry-zero)'],
  ['apps/agent/src/memory.ts', READING("device['memoryUsedBytes'] ?? 0"), 'flotilla(no-telemetry-zero)'],
  ['apps/agent/src/speed.ts', READING('device.generationTokensPerSecond ?? 0'), 'flotilla(no-telemetry-zero)'],
  ['apps/agent/src/error-share.ts', 'export const read = (errorShare) => errorShare ?? -0;', 'flotilla(no-telemetry-zero)'],
  ['apps/agent/src/vitals.ts', READING('device.vitals?.running ?? 0n'), 'flotilla(no-telemetry-zero)'],
  ['apps/dashboard/src/assigned.tsx', 'export const read = (device) => { device.watts ??= 0; };', 'flotilla(no-telemetry-zero)'],
  ['apps/dashboard/src/hook.tsx', "import { useState } from 'react';\nexport function Part({ on }) { if (on) useState(1); return null; }", 'react-hooks(rules-of-hooks)'],
  ['apps/dashboard/src/raw.tsx', 'export const Raw = ({ html }) => <p dangerouslySetInnerHTML={html} />;', 'react(no-danger)'],
  ['libs/protocol/src/reading.ts', "import { readFile } from 'node:fs/promises';\nexport const a = readFile;", 'eslint(no-restricted-imports)'],
  ['libs/domain/src/reading.ts', "import { readFile } from 'node:fs/promises';\nexport const a = readFile;", 'eslint(no-restricted-imports)'],
  ['libs/domain/src/hash.ts', "import { createHash } from 'node:crypto';\nexport const a = createHash;", 'eslint(no-restricted-imports)'],
  ['libs/domain/src/nest.ts', "import { Module } from '@nestjs/common';\nexport const a = Module;", 'eslint(no-restricted-imports)'],
  ['libs/domain/src/clock.ts', 'export const a = () => Date.now();', 'eslint(no-restricted-globals)'],
  ['libs/domain/src/timer.ts', 'export const a = (b) => setTimeout(b, 1);', 'eslint(no-restricted-globals)'],
  ['libs/domain/src/web.ts', "export const a = () => fetch('x');", 'eslint(no-restricted-globals)'],
  ['libs/domain/src/dice.ts', 'export const a = () => Math.random();', 'eslint(no-restricted-properties)'],
];

/** What the rules must leave alone. */
const CLEAN = {
  'apps/agent/src/clean.ts': 'export const a = 1;',
  'apps/agent/src/config.ts': 'export const home = process.env.HOME;',
  'apps/agent/test/environment.test.ts': 'export const home = process.env.HOME;',
  'apps/agent/integration/environment.test.ts': 'export const home = process.env.HOME;',
  'apps/agent/src/reasoned.ts': 'try { a(); } catch {\n  // It may be gone already.\n}\nfunction a() {}',
  'apps/agent/src/counted.ts': 'export const count = (counts) => (counts.refused ?? 0) + (counts.get("busy") ?? 0);',
  'apps/agent/dist/main.js': "console.log(process.env.HOME); export default 1;",
  'apps/cli/src/output.ts': "console.log('x');",
  'apps/dashboard/vite.config.ts': 'export default { mode: process.env.MODE };',
  'apps/coordinator/src/devices.controller.ts':
    "import { Controller, Get, Inject } from '@nestjs/common';\nimport { Devices } from './devices.ts';\n\n@Controller('devices')\nexport class DevicesController {\n  constructor(\n    private readonly devices: Devices,\n    @Inject('clock') private readonly clock: () => number,\n  ) {}\n\n  @Get()\n  list(): string[] {\n    return this.devices.list(this.clock());\n  }\n}\n",
  'apps/coordinator/src/devices.ts': 'export class Devices {\n  list(now: number): string[] {\n    return [String(now)];\n  }\n}\n',
  'apps/coordinator/src/devices.module.ts':
    "import { Module } from '@nestjs/common';\nimport { DevicesController } from './devices.controller.ts';\n\nconst provider = { provide: 'sum', useFactory: (a: 1, b: 2, c: 3, d: 4, e: 5) => a + b + c + d + e };\n\n@Module({ controllers: [DevicesController], providers: [provider] })\nexport class DevicesModule {}\n",
  'libs/db/src/open.ts': 'export const a = 1;',
  'libs/db/src/generated/client.ts': 'export default (x: any) => x;',
  'libs/domain/test/clock.test.ts': "import { readFile } from 'node:fs/promises';\nexport const a = [readFile, Date.now()];",
};

/** Lints as the packages' scripts do: from within the package. Gives `path: rule` of each finding. */
async function lint(root, folder) {
  const { status, stdout } = await new Promise((resolve) => {
    const child = execFile(process.execPath, [OXLINT, '-c', '../../.oxlintrc.json', '--deny-warnings', '-f', 'json', '.'], { cwd: path.join(root, folder) }, (_error, out) => resolve({ status: child.exitCode, stdout: out }));
  });
  const { diagnostics } = JSON.parse(stdout);
  assert.equal(status, diagnostics.length > 0 ? 1 : 0);
  return diagnostics.map(({ filename, code }) => `${folder}/${filename}: ${code}`);
}

async function lintAll(root, files) {
  const folders = [...new Set(Object.keys(files).map((file) => file.split('/').slice(0, 2).join('/')))];
  return (await Promise.all(folders.map((folder) => lint(root, folder)))).flat();
}

test('a tree that keeps the rules has no findings', () => withTree({ ...RULES, ...CLEAN }, async (root) => assert.deepEqual(await lintAll(root, CLEAN), [])));

test('each planted fault is found by its rule and nothing else is', () => {
  const files = { ...CLEAN, ...Object.fromEntries(FAULTS.map(([file, content]) => [file, content])) };
  return withTree({ ...RULES, ...files }, async (root) => {
    const expected = FAULTS.map(([file, , rule]) => `${file}: ${rule}`);
    assert.deepEqual((await lintAll(root, files)).toSorted(), expected.toSorted());
  });
});
