/** What an HTTP source says before its bytes come. */
export type Answer = { status: number; contentRange: string | null; contentLength: string | null; contentEncoding: string | null };

/** `append`: the bytes go on where the part ends. `restart`: they begin at byte 0. `wrong`: the source has another file. */
export type Verdict = { kind: 'append' | 'restart' } | { kind: 'refused' | 'wrong'; detail: string };

/** Decides what to do with an answer to a request for the bytes from `offset` on; no Range was sent when `offset` is 0. */
export function judgeAnswer(answer: Answer, wanted: { offset: number; sizeBytes: number }): Verdict {
  if (answer.contentEncoding !== null && answer.contentEncoding !== 'identity') {
    return { kind: 'refused', detail: `the source sends the file compressed (${answer.contentEncoding})` };
  }
  if (answer.status === 200) return judgeWhole(answer, wanted);
  if (answer.status === 206) return judgePart(answer, wanted);
  if (answer.status === 416) return { kind: 'wrong', detail: `the source's file is shorter than the ${wanted.sizeBytes} bytes of this version` };
  return { kind: 'refused', detail: `the source answered ${answer.status}` };
}

function judgeWhole({ contentLength }: Answer, { offset, sizeBytes }: { offset: number; sizeBytes: number }): Verdict {
  const length = contentLength === null ? null : Number(contentLength);
  if (length !== null && length > sizeBytes) return { kind: 'wrong', detail: `the source offers ${length} bytes instead of ${sizeBytes}` };
  // What has arrived before is worth more than a file that cannot be whole.
  if (length !== null && length < sizeBytes && offset >= length) return { kind: 'refused', detail: `the source offers only ${length} of ${sizeBytes} bytes` };
  return { kind: 'restart' };
}

function judgePart({ contentRange }: Answer, { offset, sizeBytes }: { offset: number; sizeBytes: number }): Verdict {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(contentRange ?? '');
  if (!range) return { kind: 'refused', detail: 'the source sends a part of the file without saying which' };
  const [, start, total] = range;
  if (Number(start) !== offset) return { kind: 'refused', detail: `the source sends bytes from ${start} on instead of from ${offset} on` };
  if (total !== '*' && Number(total) !== sizeBytes) return { kind: 'wrong', detail: `the source has ${total} bytes instead of ${sizeBytes}` };
  return { kind: 'append' };
}
