import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { writeDurably } from './durable-write.ts';

/** Which source a part came from and what that source called this version of the file (a strong ETag). */
const PartOrigin = z.object({ source: z.string(), etag: z.string() });
type PartOrigin = z.infer<typeof PartOrigin>;

/** The ETag to resume with at this source, null when the part came from elsewhere or nobody knows: the digest decides anyway. */
export async function etagFor(path: string, source: string): Promise<string | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return null; // A part without an origin is common: not every source sends an ETag.
  }
  const origin = PartOrigin.safeParse(jsonOf(text));
  return origin.success && origin.data.source === source ? origin.data.etag : null;
}

/** Notes where the bytes from 0 on come from. Weak ETags do not promise equal bytes and are not kept. */
export async function noteOrigin(path: string, source: string, etag: string | null): Promise<void> {
  if (etag === null || !etag.startsWith('"')) return rm(path, { force: true });
  await writeDurably(path, JSON.stringify({ source, etag } satisfies PartOrigin));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // The schema refuses it with the rest.
  }
}
