import { createPublicKey, verify } from 'node:crypto';

/** True when `signature` (base64url) over `text` was made with the Ed25519 key (base64url of its 32 bytes). Never throws. */
export function signedBy(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false; // a malformed key or signature proves nothing
  }
}
