import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
export const newSecret = (): string => randomBytes(32).toString('hex');

/** The secret kept in `<dataDir>/<name>` (mode 0600), made on the first call. */
export function keptSecret(dataDir: string, name: string, make: () => string = newSecret): string {
  const file = path.join(dataDir, name);
  if (fs.existsSync(file)) return fs.readFileSync(file, 'utf8').trim();
  const secret = make();
  fs.writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  return secret;
}

/** AES-256-GCM; the result is base64url of nonce (12), tag (16) and ciphertext. `keyHex` is 64 hex digits. */
export function encrypt(plain: string, keyHex: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(keyHex, 'hex'), nonce);
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}

/** Null when the text was not encrypted with this key. */
export function decrypt(sealed: string, keyHex: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(keyHex, 'hex'), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  try {
    return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null; // the only reason is a wrong key or changed bytes: the caller says which key is missing
  }
}
