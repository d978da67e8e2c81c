import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeAgentFrame } from '../src/agent-frames.ts';
import { decodeCoordinatorFrame } from '../src/coordinator-frames.ts';
import { MAX_FRAME_BYTES } from '../src/link.ts';

const recorded = (name: string): string[] => readFileSync(new URL(`recorded/${name}.jsonl`, import.meta.url), 'utf8').trim().split('\n');

describe('decoding', () => {
  test.each(recorded('level-1-agent'))('still reads what an agent of level 1 sent: %s', (line) => {
    expect(decodeAgentFrame(line)).toMatchObject({ ok: true, frame: JSON.parse(line) });
  });

  test.each(recorded('level-1-coordinator'))('still reads what a coordinator of level 1 sent: %s', (line) => {
    expect(decodeCoordinatorFrame(line)).toMatchObject({ ok: true, frame: JSON.parse(line) });
  });

  test('never throws, whatever the text is', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.constantFrom(...recorded('level-1-agent')).map((line) => line.slice(0, -3))), (text) => {
      for (const decoded of [decodeAgentFrame(text), decodeCoordinatorFrame(text)]) if (!decoded.ok) expect(['not_json', 'bad_shape']).toContain(decoded.reason);
    }));
  });

  test('lets unknown fields pass and refuses unknown frames', () => {
    const accepted = { type: 'accepted', jobId: '7f3b0a52-6c1e-4e8f-9f0a-0d5d5b1f2a10', attempt: 1, later: true };
    expect(decodeAgentFrame(JSON.stringify(accepted))).toMatchObject({ ok: true });
    expect(decodeAgentFrame('{"type":"later"}')).toMatchObject({ ok: false, reason: 'bad_shape' });
  });

  test('a refusal names the fields and never quotes what was in them', () => {
    const decoded = decodeCoordinatorFrame(JSON.stringify({ type: 'assign', jobId: 'my secret prompt', attempt: 'another secret' }));
    expect(decoded).toMatchObject({ ok: false, detail: expect.stringContaining('jobId') });
    expect(JSON.stringify(decoded)).not.toContain('secret');
  });
});

test('a frame full of tokens of every attempt fits the frame limit', () => {
  const parts = Array.from({ length: 64 }, () => ({ jobId: '7f3b0a52-6c1e-4e8f-9f0a-0d5d5b1f2a10', attempt: 1, seq: 1, text: 'x'.repeat(8_000), tokens: 40 }));
  expect(JSON.stringify({ type: 'tokens', parts }).length).toBeLessThan(MAX_FRAME_BYTES);
});
