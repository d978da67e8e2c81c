import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { copyBinaries, hydrate, packagedBinaries, program } from '../src/binaries.ts';
import type { Binaries } from '../src/binaries.ts';
import { asOrdinaryUser } from './ordinary-user.ts';
import { tempFolder } from './temp-folder.ts';

vi.setConfig({ testTimeout: 60_000 });

const library = fileURLToPath(new URL('../dist/binaries.js', import.meta.url));

/** The package as npm unpacks it: without a single link. */
function asInstalled(): Binaries {
  const packaged = packagedBinaries();
  const binaries = { nativeDir: path.join(tempFolder(), 'native'), version: packaged.version };
  cpSync(packaged.nativeDir, binaries.nativeDir, { recursive: true, filter: (source) => !lstatSync(source).isSymbolicLink() });
  chmodSync(path.dirname(binaries.nativeDir), 0o755);
  return binaries;
}

async function inProcesses(count: number, script: string): Promise<number[]> {
  const codes = Array.from({ length: count }, async () => {
    const [code] = await once(spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }), 'exit');
    return Number(code);
  });
  return Promise.all(codes);
}

const version = (binaries: Binaries) => execFileSync(program(binaries, 'postgres'), ['--version'], { encoding: 'utf8', stdio: 'pipe' });

test('the links that npm leaves out are made, also by several processes at once', async () => {
  const binaries = asInstalled();
  expect(() => version(binaries)).toThrow();
  const script = `import { hydrate } from ${JSON.stringify(library)}; if (!hydrate(${JSON.stringify(binaries)})) process.exit(3);`;
  expect(await inProcesses(4, script)).toEqual([0, 0, 0, 0]);
  expect(version(binaries)).toMatch(/^postgres \(PostgreSQL\) 18/);
});

test('a complete package that this user may not write is complete', async () => {
  const binaries = asInstalled();
  hydrate(binaries);
  closed(binaries);
  expect(await asOrdinaryUser(() => hydrate(binaries))).toBe(true);
});

test('an incomplete package that this user may not write is told apart, and a copy of it works', async () => {
  const binaries = asInstalled();
  closed(binaries);
  const parentDir = tempFolder();
  chmodSync(parentDir, 0o777);
  expect(await asOrdinaryUser(() => hydrate(binaries))).toBe(false);
  const copy = await asOrdinaryUser(() => copyBinaries(binaries, parentDir));
  expect(version(copy)).toMatch(/^postgres \(PostgreSQL\) 18/);
});

test('a copy is made once, whole, also by several processes at once', async () => {
  const binaries = asInstalled();
  const parentDir = path.join(tempFolder(), 'open');
  const script = `import { copyBinaries } from ${JSON.stringify(library)}; copyBinaries(${JSON.stringify(binaries)}, ${JSON.stringify(parentDir)});`;
  expect(await inProcesses(3, script)).toEqual([0, 0, 0]);
  expect(readdirSync(parentDir)).toEqual([`postgres-${binaries.version}`]);
  expect(version(copyBinaries(binaries, parentDir))).toMatch(/^postgres/);
  expect(lstatSync(parentDir).mode & 0o005).toBe(0o005);
});

function closed(binaries: Binaries): void {
  const setMode = (mode: number) => ['.', 'bin', 'lib'].forEach((name) => chmodSync(path.join(binaries.nativeDir, name), mode));
  setMode(0o555);
  onTestFinished(() => setMode(0o755));
}
