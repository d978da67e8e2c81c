import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explainUnreachable } from '../src/unreachable.ts';

const failure = (code: string, message = 'no') => Object.assign(new Error(message), { code });
const URL_WITH_SECRET = 'postgresql://fleet:hunter2hunter2@db.example:5999/flotilla';

test('a closed port is named with what to do', () => {
  expect(explainUnreachable(URL_WITH_SECRET, failure('ECONNREFUSED'))).toBe('the database at db.example:5999 does not answer (ECONNREFUSED): start it, or correct DATABASE_URL');
});

test('a wrong password names the user', () => {
  expect(explainUnreachable(URL_WITH_SECRET, failure('28P01'))).toBe('the database at db.example:5999 does not let user fleet in (28P01): correct user or password in DATABASE_URL');
});

test('a missing database is named', () => {
  expect(explainUnreachable(URL_WITH_SECRET, failure('3D000'))).toBe('there is no database flotilla at db.example:5999 (3D000): create it, or correct DATABASE_URL');
});

test.each(['hunter2hunter2', 'postgresql://u:hunter2hunter2@[bad/x', 'mysql://u:hunter2hunter2@h/x', 'postgresql://u:hunter2%zz@h/x', ''])('%j is told to be no address without repeating it', (url) => {
  expect(explainUnreachable(url, new Error('x'))).toMatch(/^DATABASE_URL is not an address/);
});

test('no password is ever shown, whatever the error says', () => {
  const password = fc.string({ minLength: 8, unit: 'binary-ascii' });
  fc.assert(
    fc.property(password, fc.constantFrom('', '', 'ECONNREFUSED', '28P01', '3D000'), (secret, code) => {
      const url = `postgresql://fleet:${encodeURIComponent(secret)}@db.example/flotilla`;
      const error = Object.assign(new Error(`cannot connect with ${secret} to ${url}`), code === '' ? {} : { code });
      const said = explainUnreachable(url, error);
      expect(said.includes(secret) || said.includes(encodeURIComponent(secret))).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

test('a cause without a code is shown', () => {
  expect(explainUnreachable('postgresql://fleet@db.example/flotilla', new Error('client password must be a string'))).toContain('(client password must be a string)');
});
