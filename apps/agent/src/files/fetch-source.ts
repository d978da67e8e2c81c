import { notGguf } from '@flotilla/domain/gguf/not-gguf';
import { askSource } from './http-source.ts';
import type { PartFile } from './part-file.ts';
import { etagFor, noteOrigin } from './part-origin.ts';
import { judgeAnswer } from './source-answer.ts';
import { type Pace, StallWatch } from './stall-watch.ts';

export type Wanted = { source: string; originPath: string; sizeBytes: number; credentials: Readonly<Record<string, string>>; signal: AbortSignal; pace: Pace; onProgress: (doneBytes: number) => void };

/** `wrong`: these bytes can never become the version; `failed`: what came is kept and a later try goes on from it. */
export type Fetched = { kind: 'whole' } | { kind: 'wrong' | 'not_a_model' | 'failed'; detail: string };

/** Fetches from one source what is missing in `part`. Throws only what the file system throws. */
export async function fetchSource(part: PartFile, wanted: Wanted): Promise<Fetched> {
  const watch = new StallWatch(wanted.pace);
  try {
    return await exchange(part, wanted, watch);
  } catch (error) {
    if (watch.signal.aborted) return failed(`the source sent less than ${wanted.pace.minBytes} bytes in ${wanted.pace.windowMs / 1_000} s`);
    if (wanted.signal.aborted) return failed('it was stopped before the end');
    const reason = networkReason(error);
    if (reason === null) throw error;
    return failed(part.doneBytes > 0 ? `the connection broke after ${part.doneBytes} of ${wanted.sizeBytes} bytes (${reason})` : `the source cannot be reached (${reason})`);
  } finally {
    watch.stop();
  }
}

const failed = (detail: string): Fetched => ({ kind: 'failed', detail });

async function exchange(part: PartFile, wanted: Wanted, watch: StallWatch): Promise<Fetched> {
  const { source, originPath, sizeBytes, credentials } = wanted;
  const offset = part.doneBytes;
  const headers = { 'accept-encoding': 'identity', ...(offset > 0 ? await rangeFrom(offset, await etagFor(originPath, source)) : {}) };
  const response = await askSource({ url: source, headers, credentials, signal: AbortSignal.any([wanted.signal, watch.signal]) });
  if (typeof response === 'string') return failed(response);

  const header = (name: string): string | null => response.headers.get(name);
  const verdict = judgeAnswer(
    { status: response.status, contentRange: header('content-range'), contentLength: header('content-length'), contentEncoding: header('content-encoding') },
    { offset, sizeBytes },
  );
  if ('detail' in verdict) {
    await response.body?.cancel();
    return { kind: verdict.kind === 'wrong' ? 'wrong' : 'failed', detail: verdict.detail };
  }
  return copyBody(part, response, { wanted, watch, fresh: verdict.kind === 'restart' });
}

const rangeFrom = (offset: number, etag: string | null): Record<string, string> => ({ range: `bytes=${offset}-`, ...(etag === null ? {} : { 'if-range': etag }) });

type Copy = { wanted: Wanted; watch: StallWatch; fresh: boolean };

/** A fresh body replaces the part, but only once its first bytes look like a model: an error page must not cost gigabytes. */
async function copyBody(part: PartFile, response: Response, { wanted, watch, fresh }: Copy): Promise<Fetched> {
  let begun = !fresh;
  for await (const chunk of response.body ?? []) {
    watch.arrived(chunk.byteLength);
    if (!begun) {
      const other = chunk.byteLength >= 4 ? notGguf(chunk) : null;
      if (other) return { kind: 'not_a_model', detail: other };
      await part.restart();
      await noteOrigin(wanted.originPath, wanted.source, response.headers.get('etag'));
      begun = true;
    }
    if (part.doneBytes + chunk.byteLength > wanted.sizeBytes) return { kind: 'wrong', detail: `the source sends more than the ${wanted.sizeBytes} bytes of this version` };
    await part.append(chunk);
    wanted.onProgress(part.doneBytes);
  }
  return part.doneBytes === wanted.sizeBytes ? { kind: 'whole' } : failed(`the source ended after ${part.doneBytes} of ${wanted.sizeBytes} bytes`);
}

/** What went wrong on the network, in the system's word for it; null when the error came from elsewhere. */
function networkReason(error: unknown): string | null {
  if (!(error instanceof TypeError) || !(error.cause instanceof Error)) return null;
  const { cause } = error;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}
