import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatToken, parseToken } from '../../src/enrollment/token.ts';

const hex = (length: number) => fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const parts = fc.record({ id: hex(16), secret: hex(64) });

test('a token gives back what it was made of, with spaces around it too', () => {
  fc.assert(fc.property(parts, (given) => {
    expect(parseToken(` ${formatToken(given)}\n`)).toEqual(given);
  }));
});

test('one changed digit is found', () => {
  fc.assert(fc.property(parts, fc.nat(79), (given, at) => {
    const token = formatToken(given);
    const index = at < 16 ? 5 + at : 6 + at;
    const changed = token.slice(0, index) + (token[index] === '0' ? '1' : '0') + token.slice(index + 1);
    expect(parseToken(changed)).toBeNull();
  }));
});

test('other text is no token', () => {
  fc.assert(fc.property(fc.string(), (text) => {
    expect(parseToken(text)).toBeNull();
  }));
});
