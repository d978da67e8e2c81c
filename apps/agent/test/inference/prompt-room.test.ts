import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextChunkTokens, roomFor } from '../../src/inference/prompt-room.ts';

test('an answer gets what it wants, or what is left of the context', () => {
  expect(roomFor(100, 512, 20)).toEqual({ fits: true, maxTokens: 20 });
  expect(roomFor(100, 512, null)).toEqual({ fits: true, maxTokens: 411 });
  expect(roomFor(100, 512, 4_000)).toEqual({ fits: true, maxTokens: 411 });
});

test('a prompt that leaves no room for one token is told what it needs', () => {
  expect(roomFor(510, 512, 1)).toEqual({ fits: true, maxTokens: 1 });
  expect(roomFor(511, 512, 1)).toEqual({ fits: false, need: 513, have: 512 });
});

test('prompt and answer never overflow the context, and what is refused would', () => {
  const size = fc.integer({ min: 0, max: 5_000 });
  fc.assert(fc.property(size, size, fc.option(fc.integer({ min: 1, max: 5_000 })), (promptTokens, contextTokens, wanted) => {
    const room = roomFor(promptTokens, contextTokens, wanted);
    if (room.fits) {
      expect(room.maxTokens).toBeGreaterThan(0);
      expect(promptTokens + room.maxTokens).toBeLessThan(contextTokens);
    } else expect(room.need).toBeGreaterThan(room.have);
  }));
});

test('chunks of a prompt shrink where the machine is slow and grow where it is fast', () => {
  expect([nextChunkTokens(64, 900), nextChunkTokens(64, 300), nextChunkTokens(64, 50)]).toEqual([32, 64, 128]);
  expect([nextChunkTokens(16, 9_000), nextChunkTokens(512, 1)]).toEqual([16, 512]);
});
