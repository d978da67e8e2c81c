import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { decrypt, encrypt, keptSecret, newSecret } from '../../src/infra/secrets.ts';
import { newId } from '../../src/infra/ids.ts';

test('what was encrypted comes back with its key and with no other', () => {
  const key = newSecret();
  const sealed = encrypt('the private key', key);
  expect(sealed).not.toContain('private');
  expect(decrypt(sealed, key)).toBe('the private key');
  expect(decrypt(sealed, newSecret())).toBeNull();
  expect(decrypt(`${sealed.slice(0, -4)}AAAA`, key)).toBeNull();
});

test('a kept secret is made once, for its owner only', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flotilla-secret-'));
  const secret = keptSecret(dir, 'admin.key');
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect(keptSecret(dir, 'admin.key')).toBe(secret);
  expect(fs.statSync(path.join(dir, 'admin.key')).mode & 0o777).toBe(0o600);
  fs.rmSync(dir, { recursive: true });
});

test('ids are UUIDs of version 7 that sort by time', () => {
  expect(newId(1_780_000_000_000)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newId(1_780_000_000_000) < newId(1_780_000_000_001)).toBe(true);
});
