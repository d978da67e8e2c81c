import { expect, test } from 'vitest';
import { type Answer, judgeAnswer, type Verdict } from '../../src/files/source-answer.ts';

const anAnswer = (changes: Partial<Answer>): Answer => ({ status: 206, contentRange: 'bytes 400-999/1000', contentLength: '600', contentEncoding: null, ...changes });
const judge = (changes: Partial<Answer>, offset = 400): Verdict => judgeAnswer(anAnswer(changes), { offset, sizeBytes: 1_000 });

test.each<[string, Partial<Answer>, string]>([
  ['the asked range goes on', {}, 'append'],
  ['a range of unknown total goes on', { contentRange: 'bytes 400-999/*' }, 'append'],
  ['the identity encoding is none', { contentEncoding: 'identity' }, 'append'],
  ['a whole file starts again', { status: 200, contentRange: null, contentLength: '1000' }, 'restart'],
  ['a whole file of unknown length starts again', { status: 200, contentRange: null, contentLength: null }, 'restart'],
  ['a shorter file that is longer than the part starts again', { status: 200, contentRange: null, contentLength: '700' }, 'restart'],
  ['a shorter file than the part is refused', { status: 200, contentRange: null, contentLength: '300' }, 'refused'],
  ['a longer file is wrong', { status: 200, contentRange: null, contentLength: '1001' }, 'wrong'],
  ['a range of a longer file is wrong', { contentRange: 'bytes 400-1000/1001' }, 'wrong'],
  ['a range from elsewhere is refused', { contentRange: 'bytes 0-999/1000' }, 'refused'],
  ['a range without its place is refused', { contentRange: null }, 'refused'],
  ['several ranges are refused', { contentRange: 'multipart/byteranges' }, 'refused'],
  ['no such range is wrong', { status: 416 }, 'wrong'],
  ['compressed bytes are refused', { contentEncoding: 'gzip' }, 'refused'],
  ['an empty answer is refused', { status: 204 }, 'refused'],
  ['an error is refused', { status: 500 }, 'refused'],
])('%s', (_sentence, changes, kind) => {
  expect(judge(changes).kind).toBe(kind);
});

test('a part that nobody asked for is refused', () => {
  expect(judge({}, 0)).toEqual({ kind: 'refused', detail: 'the source sends bytes from 400 on instead of from 0 on' });
});
