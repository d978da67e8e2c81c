import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { PrismaClient } from '@flotilla/db/client';
import type { SignedDesiredState } from '@flotilla/protocol/desired-state';
import { newId } from '../../infra/ids.ts';
import { decrypt, encrypt } from '../../infra/secrets.ts';
import { FleetKey } from './contract.ts';

type FleetRow = { id: string; name: string; generation: number; publicKey: string; keyId: string };

/** Signs for the fleet. The private key lies in the `fleet` row, encrypted under the coordinator's secret key. */
export class StoredFleetKey extends FleetKey {
  readonly fleetId: string;
  readonly fleetName: string;
  readonly generation: number;
  readonly publicKey: string;

  private constructor(
    private readonly row: FleetRow,
    private readonly privateKey: KeyObject,
  ) {
    super();
    this.fleetId = row.id;
    this.fleetName = row.name;
    this.generation = row.generation;
    this.publicKey = row.publicKey;
  }

  /** Makes the fleet's key on the first start. Throws when the row was encrypted under another secret key. */
  static async open(prisma: PrismaClient, secretKey: string): Promise<StoredFleetKey> {
    const row = (await prisma.fleet.findFirst()) ?? (await prisma.fleet.create({ data: newFleet(secretKey) }));
    const pem = decrypt(row.privateKeyEncrypted, secretKey);
    if (pem === null) {
      throw new Error('the fleet key in this database was encrypted with another secret key: put the old secret.key back into the data folder, or set FLOTILLA_SECRET_KEY to it');
    }
    return new StoredFleetKey(row, createPrivateKey(pem));
  }

  override sign(payload: string): SignedDesiredState {
    return { payload, signature: sign(null, Buffer.from(payload, 'utf8'), this.privateKey).toString('base64url'), keyId: this.row.keyId };
  }
}

function newFleet(secretKey: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'jwk' }).x ?? '';
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { id: newId(), name: 'fleet', publicKey: raw, keyId: createHash('sha256').update(raw).digest('hex').slice(0, 16), privateKeyEncrypted: encrypt(pem, secretKey) };
}
