import { expect, test } from 'vitest';
import { secretIn } from '../../../src/pages/login/link-secret.ts';

test.each([['', null], ['#', null], ['#abc-_1', 'abc-_1'], ['#a%2Fb', 'a/b'], ['#50%', '50%']])('%j holds %j', (fragment, secret) => {
  expect(secretIn(fragment)).toBe(secret);
});
