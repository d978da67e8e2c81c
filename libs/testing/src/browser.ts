/* oxlint-disable node/no-process-env -- a test tool without a config.ts: the tester's CHROMIUM_PATH and the environment a browser inherits */
import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

/** Headless. Looks for CHROMIUM_PATH, an installed Chromium, Chrome or Edge, then the npm package (Linux x64); throws with what to install. */
export async function launchBrowser(): Promise<Browser> {
  const named = process.env['CHROMIUM_PATH'];
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH is ${named}, and no such file exists. Correct it, or unset it to search for a browser.`);
    return chromium.launch({ executablePath: named });
  }
  const installed = installedBrowsers().find((candidate) => existsSync(candidate));
  if (installed) return chromium.launch({ executablePath: installed });
  if (process.platform === 'linux' && process.arch === 'x64') return launchPackaged();
  throw new Error('No browser found for the browser tests. Install Chromium, Chrome or Edge, or set CHROMIUM_PATH to the program of one.');
}

function installedBrowsers(): string[] {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  }
  if (process.platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? []);
    return roots.flatMap((root) => [path.join(root, 'Google/Chrome/Application/chrome.exe'), path.join(root, 'Microsoft/Edge/Application/msedge.exe')]);
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
  return (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean).flatMap((folder) => names.map((name) => path.join(folder, name)));
}

/** These switch off what the tests are there to see, or put all pages into one process that falls as one. */
const UNWANTED_SWITCHES: ReadonlySet<string> = new Set(['--single-process', '--disable-web-security', '--allow-running-insecure-content', '--disable-site-isolation-trials']);

async function launchPackaged(): Promise<Browser> {
  const folder = await unpacked();
  const { default: packaged } = await import('@sparticuz/chromium');
  return chromium.launch({
    executablePath: path.join(folder, 'chromium'),
    args: packaged.args.filter((given) => !UNWANTED_SWITCHES.has(given)),
    env: { ...process.env, LD_LIBRARY_PATH: path.join(folder, 'al2023/lib'), FONTCONFIG_PATH: path.join(folder, 'fonts') },
  });
}

const UNPACK = `
  const { default: packaged, inflate } = await import(process.argv[1]);
  await packaged.executablePath();
  await inflate(process.argv[2]);
`;

/**
 * The package's browser, its libraries and one font as files. Unpacked once into node_modules/.cache (200 MB, 2 s);
 * where that may not be written, into a temporary folder that goes with this process.
 */
async function unpacked(): Promise<string> {
  const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
  const packageFolder = path.resolve(path.dirname(entry), '../..');
  const cache = path.resolve(packageFolder, '../../.cache');
  const { version } = JSON.parse(await readFile(path.join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const kept = path.join(cache, `flotilla-chromium-${version}`);
  if (existsSync(kept)) return kept;
  const writable = await mkdir(cache, { recursive: true }).then(() => access(cache, 2)).then(() => true, () => false);
  const staging = await mkdtemp(path.join(writable ? cache : tmpdir(), 'flotilla-unpacking-'));
  if (!writable) process.once('exit', () => rmSync(staging, { recursive: true, force: true }));
  // The package unpacks into TMPDIR and takes a half-written file of a neighbour for a whole one, hence a folder and a process of its own.
  const libraries = path.join(packageFolder, 'bin/al2023.tar.br');
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', UNPACK, entry, libraries], { env: { ...process.env, TMPDIR: staging } });
  const folder = writable ? kept : staging;
  const fonts = `<?xml version="1.0"?><fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`;
  await writeFile(path.join(staging, 'fonts/fonts.conf'), fonts);
  if (!writable) return folder;
  // What root unpacked in a shared checkout must run for everybody.
  await Promise.all([chmod(staging, 0o755), chmod(path.join(staging, 'chromium'), 0o755)]);
  await rename(staging, kept).catch(async (error: unknown) => {
    // Somebody else was faster: theirs is the same.
    await rm(staging, { recursive: true, force: true });
    if (!existsSync(kept)) throw error;
  });
  return kept;
}
