import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readGgufHeader } from '@flotilla/domain/gguf/header';
import { freeBytes, spaceNeeded } from './disk-space.ts';
import { renameDurably } from './durable-write.ts';
import { type Fetched, fetchSource } from './fetch-source.ts';
import { FileStore, ORIGIN_SUFFIX, PART_SUFFIX } from './file-store.ts';
import { PartFile } from './part-file.ts';
import type { Pace } from './stall-watch.ts';

/**
 * `sources` are absolute URLs, tried in order. `headers` (the device's credentials) go to `headersOrigin` only, or to
 * every source when it is not given; a redirect to another origin never sees them.
 */
export type DownloadRequest = {
  digest: string;
  sizeBytes: number;
  sources: readonly string[];
  headers: Readonly<Record<string, string>>;
  headersOrigin?: string;
  directory: string;
  signal: AbortSignal;
  onProgress: (doneBytes: number) => void;
};

/** `transient`: a later try may succeed and goes on from the bytes already here. `permanent`: these sources have nothing else. */
export type Downloaded =
  | { ok: true; path: string }
  | { ok: false; code: 'digest_mismatch' | 'not_a_model' | 'download_failed' | 'insufficient_space'; failureClass: 'transient' | 'permanent'; detail: string };

export type DownloadLimits = { pace: Pace; freeBytes: (directory: string) => Promise<number> };

const LIMITS: DownloadLimits = { pace: { windowMs: 60_000, minBytes: 65_536 }, freeBytes };
const MAX_DETAIL_CHARACTERS = 500;

/**
 * Fetches one version into `directory` as `<digest>.gguf`. That name appears only after size, SHA-256 and GGUF header were
 * found right and the bytes are on disk; what is known to be wrong is deleted. Run one at a time per digest.
 * Throws when the folder cannot be written for another reason than space.
 */
export async function download(request: DownloadRequest, limits: DownloadLimits = LIMITS): Promise<Downloaded> {
  const { directory, digest, signal } = request;
  const path = new FileStore(directory).pathOf(digest);
  if (signal.aborted) return stopped();
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const paths = { path, part: join(directory, `${digest}${PART_SUFFIX}`), origin: join(directory, `${digest}${ORIGIN_SUFFIX}`) };
  let part: PartFile | null = null;
  try {
    part = await PartFile.open(paths.part, signal);
    const free = await limits.freeBytes(directory);
    const need = spaceNeeded(Math.max(0, request.sizeBytes - part.doneBytes));
    if (free < need) return noSpace(`${need} bytes must be free and ${free} are`);
    return await fromSources(part, { request, limits, paths });
  } catch (error) {
    if (signal.aborted) return stopped();
    if (isFull(error)) return noSpace('the disk became full on the way');
    throw error;
  } finally {
    await part?.close();
    if (part?.doneBytes === 0) for (const empty of [paths.part, paths.origin]) await rm(empty, { force: true });
  }
}

type Job = { request: DownloadRequest; limits: DownloadLimits; paths: { path: string; part: string; origin: string } };
type Problem = Exclude<Fetched, { kind: 'whole' }>;

/**
 * Wrong bytes may come from a part that a power cut spoilt or from a bit that fell over on the way, so a source that gave
 * them is asked once more, from byte 0; after that they count as what it has.
 */
async function fromSources(part: PartFile, job: Job): Promise<Downloaded> {
  const { request } = job;
  const problems = new Map<string, Problem>();
  const turns = [...request.sources];
  if (part.doneBytes > request.sizeBytes || (part.doneBytes === request.sizeBytes && part.digest !== request.digest)) await part.restart();
  request.onProgress(part.doneBytes);
  if (part.doneBytes === request.sizeBytes) return finish(part, job);
  for (const source of turns) {
    const fetched = await oneSource(part, source, job);
    if (fetched.kind === 'whole') return finish(part, job);
    if (request.signal.aborted) return stopped();
    if (fetched.kind === 'wrong') {
      await part.restart();
      if (problems.get(source)?.kind !== 'wrong') turns.push(source);
    }
    problems.set(source, fetched);
  }
  return verdictOn(problems);
}

async function oneSource(part: PartFile, source: string, { request, limits, paths }: Job): Promise<Fetched> {
  const { headersOrigin, sizeBytes, signal, onProgress } = request;
  const trusted = headersOrigin === undefined || (URL.canParse(source) && new URL(source).origin === headersOrigin);
  const fetched = await fetchSource(part, {
    source,
    originPath: paths.origin,
    sizeBytes,
    credentials: trusted ? request.headers : {},
    signal,
    pace: limits.pace,
    onProgress,
  });
  if (fetched.kind !== 'whole' || part.digest === request.digest) return fetched;
  return { kind: 'wrong', detail: `the source sent other bytes than ${request.digest} names` };
}

/** The last gate: the bytes are those that were asked for, but are they a model? */
async function finish(part: PartFile, { request, paths }: Job): Promise<Downloaded> {
  const header = await readGgufHeader({ sizeBytes: request.sizeBytes, read: (offset, length) => part.read(offset, length) });
  if (!header.ok) {
    await part.restart();
    return { ok: false, code: 'not_a_model', failureClass: 'permanent', detail: header.detail };
  }
  await part.sync();
  await part.close();
  await rm(paths.origin, { force: true });
  await renameDurably(paths.part, paths.path);
  return { ok: true, path: paths.path };
}

/** Permanent only when every source has twice sent wrong bytes: anything else may be better tomorrow, a login page included. */
function verdictOn(problems: ReadonlyMap<string, Problem>): Downloaded {
  const kinds = new Set([...problems.values()].map((problem) => problem.kind));
  const only = kinds.size === 1 ? [...kinds][0] : undefined;
  const details = [...problems].map(([source, { detail }]) => (problems.size === 1 ? detail : `${hostOf(source)}: ${detail}`));
  const detail = (details.join('; ') || 'the version names no source').slice(0, MAX_DETAIL_CHARACTERS);
  if (only === 'wrong') return { ok: false, code: 'digest_mismatch', failureClass: 'permanent', detail };
  return { ok: false, code: only === 'not_a_model' ? 'not_a_model' : 'download_failed', failureClass: 'transient', detail };
}

const hostOf = (source: string): string => (URL.canParse(source) && new URL(source).host) || 'a source without a host';
const stopped = (): Downloaded => ({ ok: false, code: 'download_failed', failureClass: 'transient', detail: 'it was stopped before the end' });
const noSpace = (detail: string): Downloaded => ({ ok: false, code: 'insufficient_space', failureClass: 'transient', detail });
const isFull = (error: unknown): boolean => error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
