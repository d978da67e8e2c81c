import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Seen = { path: string; headers: IncomingMessage['headers'] };
export type Behaviour = (request: IncomingMessage, response: ServerResponse, nth: number) => void;
export type Origin = { url: string; seen: Seen[]; close: () => Promise<void> };

/** A real HTTP server that does to each request what `behaviour` says; `nth` counts from 0. */
export async function anOrigin(behaviour: Behaviour): Promise<Origin> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    seen.push({ path: request.url ?? '', headers: request.headers });
    behaviour(request, response, seen.length - 1);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/model.gguf`,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Answers as it should: whole, or the asked range while the ETag is the same. */
export const serving =
  (bytes: Uint8Array, etag = '"v1"'): Behaviour =>
  (request, response) => {
    const start = startOf(request);
    const same = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
    if (start === null || !same) return void response.writeHead(200, { etag, 'content-length': bytes.length }).end(bytes);
    response.writeHead(206, { etag, 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}`, 'content-length': bytes.length - start }).end(bytes.subarray(start));
  };

/** Announces the whole file and breaks the connection after `sentBytes`. */
export const breakingAfter =
  (bytes: Uint8Array, sentBytes: number): Behaviour =>
  (request, response) => {
    const start = startOf(request) ?? 0;
    const head = start > 0 ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {};
    response.writeHead(start > 0 ? 206 : 200, { ...head, etag: '"v1"', 'content-length': bytes.length - start });
    response.write(bytes.subarray(start, start + sentBytes), () => setTimeout(() => response.destroy(), 20));
  };

export function startOf(request: IncomingMessage): number | null {
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  return range ? Number(range[1]) : null;
}
