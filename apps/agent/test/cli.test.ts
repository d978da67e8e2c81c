import { expect, test } from 'vitest';
import { commandOf, USAGE } from '../src/cli.ts';

test('run takes a folder and an address', () => {
  expect(commandOf(['run', '--dir', '/tmp/a', '--url', 'http://b'])).toEqual({ kind: 'run', overrides: { dir: '/tmp/a', url: 'http://b' } });
});

test('what it does not know ends with code 2 and the usage', () => {
  for (const argv of [[], ['dance'], ['run', 'away'], ['run', '--fast']]) {
    const command = commandOf(argv);
    expect(command).toMatchObject({ kind: 'say', exitCode: 2, text: expect.stringContaining(USAGE) });
  }
  expect(commandOf(['dance'])).toMatchObject({ text: expect.stringContaining('unknown command: dance') });
});

test('help is no mistake', () => {
  expect(commandOf(['--help'])).toEqual({ kind: 'say', text: USAGE, exitCode: 0 });
});
