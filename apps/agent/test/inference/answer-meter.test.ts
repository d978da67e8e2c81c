import { expect, test } from 'vitest';
import { AnswerMeter } from '../../src/inference/answer-meter.ts';

test('prompt time ends with the first token, generation time with the last', () => {
  let nowMs = 1_000;
  const meter = new AnswerMeter(() => nowMs);
  const at = (ms: number) => (nowMs = 1_000 + ms);
  at(200);
  expect(meter.told(1)).toBe(true);
  at(350);
  expect(meter.told(2)).toBe(false);
  at(900);
  expect(meter.untold(5)).toBe(2);
  expect(meter.result('stop', 40, 10)).toEqual({ reason: 'stop', promptMs: 200, generationMs: 150, usage: { promptTokens: 40, cachedTokens: 10, generatedTokens: 3 } });
});

test('an answer without a token took no time to generate', () => {
  expect(new AnswerMeter(() => 5).result('stop', 1, 0)).toMatchObject({ promptMs: 0, generationMs: 0, usage: { generatedTokens: 0 } });
});
