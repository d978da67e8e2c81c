import { createPublicKey, verify } from 'node:crypto';

/** True when `signature` (base64url) over `text` was made with the key. A malformed key or signature is just false. */
export function signedBy(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false; // whatever is wrong with it, it proves nothing
  }
}
