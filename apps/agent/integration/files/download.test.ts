import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { download, type DownloadLimits, type DownloadRequest, type Downloaded } from '../../src/files/download.ts';
import { anOrigin, type Behaviour, breakingAfter, type Origin, serving, startOf } from './origin.ts';

const model = new Uint8Array(await readFile(new URL('../../../../models/demo/micro-random-f16.gguf', import.meta.url)));
const digestOf = (bytes: Uint8Array): string => `sha256-${createHash('sha256').update(bytes).digest('hex')}`;
const digest = digestOf(model);
const flipped = model.map((byte, at) => (at === 30_000 ? byte ^ 1 : byte));
const html = Buffer.from('<!doctype html><title>Please log in to the hotel network</title>');
const LIMITS: DownloadLimits = { pace: { windowMs: 10_000, minBytes: 1 }, freeBytes: () => Promise.resolve(2 ** 40) };

let directory: string;
let origins: Origin[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'flotilla-download-'));
  origins = [];
});

afterEach(async () => {
  for (const origin of origins) await origin.close();
  await rm(directory, { recursive: true });
});

async function aSource(behaviour: Behaviour): Promise<Origin> {
  const started = await anOrigin(behaviour);
  origins.push(started);
  return started;
}

const partPath = (): string => join(directory, `${digest}.gguf.part`);
const names = (): Promise<string[]> => readdir(directory);
const fetchFrom = (sources: readonly string[], changes: Partial<DownloadRequest> = {}, limits = LIMITS): Promise<Downloaded> =>
  download({ digest, sizeBytes: model.length, sources, headers: {}, directory, signal: new AbortController().signal, onProgress: () => {}, ...changes }, limits);

async function expectNoModel(): Promise<void> {
  expect((await names()).filter((name) => name.endsWith('.gguf'))).toEqual([]);
}

test('a model arrives under its digest and nothing else stays', async () => {
  const good = await aSource(serving(model));
  const progress: number[] = [];
  const done = await fetchFrom([good.url], { onProgress: (bytes) => progress.push(bytes) });
  expect(done).toEqual({ ok: true, path: join(directory, `${digest}.gguf`) });
  expect(digestOf(await readFile(join(directory, `${digest}.gguf`)))).toBe(digest);
  expect(await names()).toEqual([`${digest}.gguf`]);
  expect(progress.at(-1)).toBe(model.length);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
});

test('a cut connection keeps the part, and the next download goes on where it ended', async () => {
  const cutting = await aSource((request, response, nth) => (nth === 0 ? breakingAfter(model, 20_000) : serving(model))(request, response, nth));
  expect(await fetchFrom([cutting.url])).toMatchObject({ ok: false, code: 'download_failed', failureClass: 'transient', detail: expect.stringContaining('broke after 20000 of') });
  await expectNoModel();
  expect(await fetchFrom([cutting.url])).toMatchObject({ ok: true });
  expect(cutting.seen[1]?.headers).toMatchObject({ range: 'bytes=20000-', 'if-range': '"v1"' });
  expect(await names()).toEqual([`${digest}.gguf`]);
});

test('a connection cut again and again still ends in the right bytes', async () => {
  const stingy = await aSource(breakingAfter(model, 7_001));
  let tries = 0;
  while (!(await fetchFrom([stingy.url])).ok) expect(++tries).toBeLessThan(10);
  expect(digestOf(await readFile(join(directory, `${digest}.gguf`)))).toBe(digest);
});

test('a part goes on at another source without the first one\'s ETag', async () => {
  const first = await aSource(breakingAfter(model, 20_000));
  const second = await aSource(serving(model, '"other"'));
  expect(await fetchFrom([first.url, second.url])).toMatchObject({ ok: true });
  expect(second.seen[0]?.headers).toMatchObject({ range: 'bytes=20000-' });
  expect(second.seen[0]?.headers).not.toHaveProperty('if-range');
});

test('a source whose file changed starts again at byte 0', async () => {
  const changing = await aSource((request, response, nth) => (nth === 0 ? breakingAfter(model, 20_000) : serving(model, '"v2"'))(request, response, nth));
  await fetchFrom([changing.url]);
  expect(await fetchFrom([changing.url])).toMatchObject({ ok: true });
});

test('a source that ignores Range starts again at byte 0', async () => {
  await writeFile(partPath(), model.subarray(0, 20_000));
  const forgetful = await aSource((_request, response) => void response.writeHead(200, { 'content-length': model.length }).end(model));
  expect(await fetchFrom([forgetful.url])).toMatchObject({ ok: true });
  expect(forgetful.seen).toHaveLength(1);
});

test('a whole part needs no source', async () => {
  await writeFile(partPath(), model);
  expect(await fetchFrom([])).toMatchObject({ ok: true });
});

test('a spoilt part is thrown away and fetched anew from the same source', async () => {
  await writeFile(partPath(), new Uint8Array(20_000));
  const good = await aSource(serving(model));
  expect(await fetchFrom([good.url])).toMatchObject({ ok: true });
  expect(good.seen.map((request) => request.headers.range)).toEqual(['bytes=20000-', undefined]);
});

test('a part longer than the version is thrown away', async () => {
  await writeFile(partPath(), new Uint8Array(model.length + 1));
  const good = await aSource(serving(model));
  expect(await fetchFrom([good.url])).toMatchObject({ ok: true });
  expect(good.seen[0]?.headers).not.toHaveProperty('range');
});

test('a body that ends early keeps the part', async () => {
  const short = await aSource((_request, response) => void response.writeHead(200).end(model.subarray(0, 30_000)));
  expect(await fetchFrom([short.url])).toEqual({ ok: false, code: 'download_failed', failureClass: 'transient', detail: `the source ended after 30000 of ${model.length} bytes` });
  await expectNoModel();
  expect(await readFile(partPath())).toHaveLength(30_000);
});

test('wrong bytes are never renamed, and after a second try they are permanent', async () => {
  const bad = await aSource(serving(flipped));
  expect(await fetchFrom([bad.url])).toMatchObject({ ok: false, code: 'digest_mismatch', failureClass: 'permanent', detail: expect.stringContaining('other bytes than') });
  expect(bad.seen).toHaveLength(2);
  expect(await names()).toEqual([]);
});

test('one flipped bit on the way is healed by the second try', async () => {
  const unlucky = await aSource((request, response, nth) => serving(nth === 0 ? flipped : model)(request, response, nth));
  expect(await fetchFrom([unlucky.url])).toMatchObject({ ok: true });
});

test('wrong bytes at one source and silence at the other may be better tomorrow', async () => {
  const bad = await aSource(serving(flipped));
  const gone = await aSource((_request, response) => response.destroy());
  expect(await fetchFrom([bad.url, gone.url])).toMatchObject({ ok: false, code: 'download_failed', failureClass: 'transient' });
  expect(await names()).toEqual([]);
});

test('an HTML page instead of the model is named as such and costs no earlier bytes', async () => {
  await writeFile(partPath(), model.subarray(0, 20_000));
  const portal = await aSource((_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(html));
  expect(await fetchFrom([portal.url])).toEqual({ ok: false, code: 'not_a_model', failureClass: 'transient', detail: 'this is an HTML page, not a GGUF model' });
  await expectNoModel();
  expect(await readFile(partPath())).toHaveLength(20_000);
});

test('the right bytes of something that is no model are permanent', async () => {
  const page = await aSource((_request, response) => void response.writeHead(200).end(Buffer.concat([Buffer.from('GGUF'), html])));
  const bytes = Buffer.concat([Buffer.from('GGUF'), html]);
  const done = await fetchFrom([page.url], { digest: digestOf(bytes), sizeBytes: bytes.length });
  expect(done).toMatchObject({ ok: false, code: 'not_a_model', failureClass: 'permanent', detail: expect.stringContaining('this is not a usable GGUF model') });
  expect(await names()).toEqual([]);
});

test('a 206 that starts elsewhere is refused and the part stays', async () => {
  await writeFile(partPath(), model.subarray(0, 20_000));
  const shifted = await aSource((request, response) => {
    const start = (startOf(request) ?? 0) - 500;
    response.writeHead(206, { 'content-range': `bytes ${start}-${model.length - 1}/${model.length}` }).end(model.subarray(start));
  });
  expect(await fetchFrom([shifted.url])).toMatchObject({ ok: false, code: 'download_failed', failureClass: 'transient', detail: 'the source sends bytes from 19500 on instead of from 20000 on' });
  await expectNoModel();
  expect(await readFile(partPath())).toHaveLength(20_000);
});

test('an endless body is cut at the size of the version', async () => {
  let sentBytes = 0;
  const endless = await aSource((_request, response) => {
    response.writeHead(200);
    const chunk = Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(16_000)]);
    const pump = (): void => {
      while (!response.destroyed && response.write(chunk)) sentBytes += chunk.length;
    };
    response.on('drain', pump);
    pump();
  });
  expect(await fetchFrom([endless.url])).toMatchObject({ ok: false, code: 'digest_mismatch', failureClass: 'permanent', detail: expect.stringContaining('more than the') });
  expect(sentBytes).toBeLessThan(64 * 1024 * 1024);
  expect(await names()).toEqual([]);
});

test('a longer file is refused before its first byte', async () => {
  const longer = await aSource(serving(Buffer.concat([model, Buffer.alloc(1)])));
  expect(await fetchFrom([longer.url])).toMatchObject({ ok: false, code: 'digest_mismatch', detail: `the source offers ${model.length + 1} bytes instead of ${model.length}` });
  expect(await names()).toEqual([]);
});

test('a source that goes silent is given up', async () => {
  const silent = await aSource((_request, response) => void response.writeHead(200, { 'content-length': model.length }).write(model.subarray(0, 10_000)));
  const impatient = { ...LIMITS, pace: { windowMs: 100, minBytes: 1 } };
  expect(await fetchFrom([silent.url], {}, impatient)).toMatchObject({ ok: false, code: 'download_failed', failureClass: 'transient', detail: 'the source sent less than 1 bytes in 0.1 s' });
  await expectNoModel();
  expect(await readFile(partPath())).toHaveLength(10_000);
});

test('the second source is used when the first fails', async () => {
  const missing = await aSource((_request, response) => void response.writeHead(404).end('no such file'));
  const compressing = await aSource((_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'));
  const good = await aSource(serving(model));
  expect(await fetchFrom(['http://127.0.0.1:1/x', missing.url, compressing.url, good.url])).toMatchObject({ ok: true });
});

test('when every source fails each is named with its reason', async () => {
  const missing = await aSource((_request, response) => void response.writeHead(404).end());
  const host = new URL(missing.url).host;
  expect(await fetchFrom(['file:///etc/passwd', missing.url])).toEqual({
    ok: false,
    code: 'download_failed',
    failureClass: 'transient',
    detail: `a source without a host: the source has no http or https address; ${host}: the source answered 404`,
  });
});

test('a stop by signal keeps the part and asks no other source', async () => {
  const stop = new AbortController();
  const slow = await aSource((_request, response) => void response.writeHead(200, { 'content-length': model.length }).write(model.subarray(0, 10_000)));
  const other = await aSource(serving(model));
  const onProgress = (bytes: number): void => {
    if (bytes > 0) stop.abort();
  };
  expect(await fetchFrom([slow.url, other.url], { signal: stop.signal, onProgress })).toEqual({ ok: false, code: 'download_failed', failureClass: 'transient', detail: 'it was stopped before the end' });
  expect(other.seen).toEqual([]);
  await expectNoModel();
  expect(await readFile(partPath())).toHaveLength(10_000);
});

test('a download that is already stopped touches nothing', async () => {
  expect(await fetchFrom([], { signal: AbortSignal.abort() })).toMatchObject({ ok: false, code: 'download_failed' });
  expect(await names()).toEqual([]);
});

test('a full disk is refused before the first byte', async () => {
  const good = await aSource(serving(model));
  const full = { ...LIMITS, freeBytes: () => Promise.resolve(1_000) };
  expect(await fetchFrom([good.url], {}, full)).toMatchObject({ ok: false, code: 'insufficient_space', failureClass: 'transient', detail: expect.stringMatching(/^\d+ bytes must be free and 1000 are$/) });
  expect(good.seen).toEqual([]);
  expect(await names()).toEqual([]);
});

test('credentials reach the coordinator, but neither another source nor the target of a redirect', async () => {
  const stranger = await aSource(serving(model));
  const coordinator = await aSource((_request, response) => void response.writeHead(302, { location: stranger.url }).end());
  const broken = await aSource((_request, response) => void response.writeHead(503).end());
  const done = await fetchFrom([broken.url, coordinator.url], { headers: { authorization: 'Bearer secret', 'x-device': 'd1' }, headersOrigin: new URL(coordinator.url).origin });
  expect(done).toMatchObject({ ok: true });
  expect(coordinator.seen[0]?.headers).toMatchObject({ authorization: 'Bearer secret', 'x-device': 'd1' });
  for (const other of [broken, stranger]) {
    expect(other.seen[0]?.headers).not.toHaveProperty('authorization');
    expect(other.seen[0]?.headers).not.toHaveProperty('x-device');
  }
});

test('redirects in a circle end', async () => {
  const circle = await aSource((request, response) => void response.writeHead(302, { location: request.url ?? '/' }).end());
  expect(await fetchFrom([circle.url])).toMatchObject({ ok: false, code: 'download_failed', detail: 'the source redirects more than 3 times' });
  expect(circle.seen).toHaveLength(4);
});

test('a digest that is none never becomes a path', async () => {
  await expect(fetchFrom([], { digest: '../../etc/passwd' })).rejects.toThrow('expected sha256-');
});
