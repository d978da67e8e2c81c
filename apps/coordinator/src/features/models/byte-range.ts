export type ByteRange = { kind: 'whole' | 'part'; start: number; end: number } | { kind: 'unsatisfiable' };

/** One `bytes=a-b` or `bytes=a-` of a file of `sizeBytes` (> 0). Anything else is answered whole, as RFC 9110 allows; `end` is inclusive. */
export function byteRange(header: string | undefined, sizeBytes: number): ByteRange {
  const match = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match?.[1]) return { kind: 'whole', start: 0, end: sizeBytes - 1 };
  const start = Number(match[1]);
  const end = match[2] ? Math.min(Number(match[2]), sizeBytes - 1) : sizeBytes - 1;
  return start > end ? { kind: 'unsatisfiable' } : { kind: 'part', start, end };
}
