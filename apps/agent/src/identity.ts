import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type EnrollAnswer, PublicKey } from '@flotilla/protocol/link';
import { z } from 'zod';
import type { FleetTrust } from './convergence/accept-desired.ts';
import { writeDurably } from './files/durable-write.ts';

/** Keys are base64url of 32 raw bytes; the fleet's facts are null until the first enrollment. */
const Stored = z.object({
  deviceId: z.uuid().nullable(), fleetId: z.uuid().nullable(), fleetPublicKey: PublicKey.nullable(), privateKey: PublicKey, publicKey: PublicKey,
});
type Stored = z.infer<typeof Stored>;

/** Who this device is. Its key is made here and never leaves; it stays the same through every enrollment. */
export class Identity {
  readonly #path: string;
  readonly #key: KeyObject;
  #stored: Stored;

  private constructor(file: string, stored: Stored) {
    this.#path = file;
    this.#stored = stored;
    this.#key = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', x: stored.publicKey, d: stored.privateKey }, format: 'jwk' });
  }

  /** Makes the identity on the first start. Throws when the file is there but damaged: a new key would be another device. */
  static async open(directory: string): Promise<Identity> {
    const file = path.join(directory, 'identity.json');
    const text = await textOf(file);
    if (text !== null) return new Identity(file, parsed(text, file));
    const identity = new Identity(file, newKey());
    await identity.#write();
    return identity;
  }

  get publicKey(): string {
    return this.#stored.publicKey;
  }

  /** The fleet this device belongs to, or null before it was enrolled. */
  get trust(): FleetTrust | null {
    const { deviceId, fleetId, fleetPublicKey } = this.#stored;
    return deviceId && fleetId && fleetPublicKey ? { deviceId, fleetId, fleetPublicKey } : null;
  }

  /** Base64url signature over the text. */
  sign(text: string): string {
    return sign(null, Buffer.from(text, 'utf8'), this.#key).toString('base64url');
  }

  async adopt({ deviceId, fleetId, fleetPublicKey }: EnrollAnswer): Promise<void> {
    this.#stored = { ...this.#stored, deviceId, fleetId, fleetPublicKey };
    await this.#write();
  }

  async #write(): Promise<void> {
    await writeDurably(this.#path, JSON.stringify(this.#stored), 0o600);
  }
}

function newKey(): Stored {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return Stored.parse({ deviceId: null, fleetId: null, fleetPublicKey: null, privateKey: d, publicKey: x });
}

function parsed(text: string, file: string): Stored {
  try {
    return Stored.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${file} is damaged: put back a copy, or remove it to enroll this machine as a new device`, { cause });
  }
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
