import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ConfigRefusal, readConfig } from '../src/config.ts';
import { verbOf } from '../src/verb.ts';

const read = (environment: Record<string, string>) => readConfig(environment, false);

test('the defaults listen on loopback and keep an embedded database', () => {
  expect(read({})).toMatchObject({ host: '127.0.0.1', port: 7_700, databaseUrl: null, localAgent: false, autoMigrate: true, drainMs: 30_000, logFormat: 'json' });
});

test('every wrong setting is named at once', () => {
  expect(() => read({ FLOTILLA_PORT: 'high', FLOTILLA_LOCAL_AGENT: 'perhaps', FLOTILLA_ADMIN_KEY_FILE: '/nowhere/key' })).toThrow(
    expect.objectContaining({ message: expect.stringMatching(/FLOTILLA_ADMIN_KEY_FILE[^]*FLOTILLA_PORT[^]*FLOTILLA_LOCAL_AGENT/) }),
  );
});

test('plain HTTP for others needs to be asked for', () => {
  expect(() => read({ FLOTILLA_HOST: '0.0.0.0' })).toThrow(ConfigRefusal);
  expect(read({ FLOTILLA_HOST: '0.0.0.0', FLOTILLA_ALLOW_PLAIN_HTTP: 'true' }).host).toBe('0.0.0.0');
});

test('a secret can come from a file', () => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'flotilla-config-')), 'key');
  fs.writeFileSync(file, 'a-key-of-at-least-twenty-characters\n');
  expect(read({ FLOTILLA_ADMIN_KEY_FILE: file }).adminKey).toBe('a-key-of-at-least-twenty-characters');
  fs.rmSync(path.dirname(file), { recursive: true });
});

test('a verb that does not exist is named, with the nearest one', () => {
  expect(verbOf([])).toBe('run');
  expect(verbOf(['migrate'])).toBe('migrate');
  expect(() => verbOf(['migrat'])).toThrow('did you mean migrate?');
  expect(() => verbOf(['run', 'fast'])).toThrow(ConfigRefusal);
});
