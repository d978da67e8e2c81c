import type { AgentFrame } from '@flotilla/protocol/agent-frames';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TokenTicker } from '../../src/inference/token-ticker.ts';

type Frame = Extract<AgentFrame, { type: 'tokens' }>;
const one = { jobId: '0b0e5ab1-1f5c-4b0e-9f0a-2f4f6f3f7a01', attempt: 1 };
const two = { jobId: '0b0e5ab1-1f5c-4b0e-9f0a-2f4f6f3f7a02', attempt: 1 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function aTicker() {
  const frames: Frame[] = [];
  return { frames, ticker: new TokenTicker((frame) => void frames.push(frame)) };
}

test('the first token of an attempt leaves at once, the rest with the tick, all attempts in one frame', () => {
  const { frames, ticker } = aTicker();
  ticker.add(one, 'The', 1);
  ticker.add(two, 'A', 1);
  expect(frames).toHaveLength(2);
  for (const word of [' cat', ' sat']) for (const ref of [one, two]) ticker.add(ref, word, 1);
  expect(frames).toHaveLength(2);
  vi.advanceTimersByTime(20);
  expect(frames[2]?.parts).toEqual([{ ...one, seq: 1, text: ' cat sat', tokens: 2 }, { ...two, seq: 1, text: ' cat sat', tokens: 2 }]);
});

test('flush sends what waits, and nothing comes after it', () => {
  const { frames, ticker } = aTicker();
  ticker.add(one, 'a', 1);
  ticker.add(one, 'b', 1);
  ticker.flush();
  vi.advanceTimersByTime(100);
  expect(frames.map(({ parts }) => parts[0]?.text)).toEqual(['a', 'b']);
});

test('a forgotten attempt says nothing more', () => {
  const { frames, ticker } = aTicker();
  ticker.add(one, 'a', 1);
  ticker.add(one, 'b', 1);
  ticker.forget(one);
  vi.advanceTimersByTime(100);
  expect(frames).toHaveLength(1);
});

test('however tokens and ticks fall, text and counts arrive whole and numbers have no gap', () => {
  const moves = fc.array(fc.tuple(fc.constantFrom(one, two), fc.string({ maxLength: 40_000 }), fc.boolean()), { maxLength: 60 });
  fc.assert(fc.property(moves, (said) => {
    const { frames, ticker } = aTicker();
    for (const [ref, text, tick] of said) {
      ticker.add(ref, text, 1);
      if (tick) vi.advanceTimersByTime(20);
    }
    ticker.flush();
    for (const ref of [one, two]) {
      const parts = frames.flatMap((frame) => frame.parts.filter(({ jobId }) => jobId === ref.jobId));
      const mine = said.filter(([whose]) => whose === ref);
      expect(parts.map(({ seq }) => seq)).toEqual(parts.map((_, at) => at));
      expect(parts.map(({ text }) => text).join('')).toBe(mine.map(([, text]) => text).join(''));
      expect(parts.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(mine.length);
      expect(parts.every(({ text }) => text.length <= 65_536)).toBe(true);
    }
  }));
});
