import { ErrorBody } from '@flotilla/protocol/rest/error';
import { expect, test } from 'vitest';
import { Refusal, REFUSALS, type RefusalCode } from '../../src/refusals/catalogue.ts';
import { refusalHeaders, renderRefusal } from '../../src/refusals/render.ts';

const codes = Object.keys(REFUSALS) as RefusalCode[];

test.each(codes)('%s says what to do next, in a sentence', (code) => {
  const { next, status, retryable } = REFUSALS[code];
  expect(next).toMatch(/^[A-Z].{10,}\.$/);
  expect(status).toBeGreaterThanOrEqual(400);
  if (status < 429) expect(retryable).toBe(false);
});

test('a refusal is rendered as what, why and what next', () => {
  const body = renderRefusal(new Refusal('model_not_found', 'There is no model "x"', { param: 'model' }));
  expect(ErrorBody.parse(body)).toEqual({ error: { message: 'There is no model "x". GET /v1/models lists the names that work.', type: 'invalid_request_error', param: 'model', code: 'model_not_found' } });
  expect(renderRefusal(new Refusal('model_not_found', 'Did you mean "y"?')).error.message).toMatch(/^Did you mean "y"\? GET/);
});

test('headers tell a client whether and when to retry', () => {
  expect(refusalHeaders(new Refusal('overloaded', 'Full', { retryAfterSeconds: 3 }))).toEqual({ 'x-should-retry': 'true', 'retry-after': '3' });
  expect(refusalHeaders(new Refusal('invalid_json', 'Bad'))).toEqual({ 'x-should-retry': 'false' });
});
