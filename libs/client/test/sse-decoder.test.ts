import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SseDecoder } from '../src/sse-decoder.ts';

test('data of several lines is one event, comments and other fields are none', () => {
  expect(new SseDecoder().push(': hello\nevent: x\nid: 4\ndata: a\ndata:b\n\n\ndata\n\n')).toEqual(['a\nb', '']);
});

test('an event counts only when its empty line has come', () => {
  const decoder = new SseDecoder();
  expect(decoder.push('data: half')).toEqual([]);
  expect(decoder.push(' done\n')).toEqual([]);
  expect(decoder.push('\n')).toEqual(['half done']);
});

test('however the stream is cut and whichever line ends it uses, the events are the same', () => {
  const texts = fc.array(fc.string({ maxLength: 12 }).map((text) => text.replaceAll(/[\r\n]/g, '')), { maxLength: 6 });
  fc.assert(fc.property(texts, fc.constantFrom('\n', '\r', '\r\n'), fc.array(fc.nat(80), { maxLength: 8 }), (events, newline, cuts) => {
    const stream = events.map((event) => `: ping${newline}data: ${event}${newline}${newline}`).join('');
    // A lone CR at the very end waits for a possible LF, so something must follow.
    const whole = `${stream}: end`;
    const edges = [0, ...cuts.filter((cut) => cut < whole.length).toSorted((a, b) => a - b), whole.length];
    const decoder = new SseDecoder();
    const seen = edges.slice(1).flatMap((edge, index) => decoder.push(whole.slice(edges[index], edge)));
    expect(seen).toEqual(events);
  }));
});
