import { randomBytes } from 'node:crypto';
import { formatToken, parseToken } from '@flotilla/domain/enrollment/token';
import { Refusal } from '@flotilla/domain/refusals/catalogue';
import type { EnrollAnswer, EnrollRequest } from '@flotilla/protocol/link';
import type { EnrollmentTokenCreated } from '@flotilla/protocol/rest/access';
import { newSecret, sha256 } from '../../infra/secrets.ts';
import type { Logger } from '../../infra/logger.ts';
import type { FleetKey } from '../trust/contract.ts';
import { EnrollmentTokens } from './contract.ts';
import type { DeviceStore } from './device-store.ts';

/** Lets machines in. Every "no" is the same answer, so that nobody learns which part of a guess was right. */
export class Enrollment extends EnrollmentTokens {
  constructor(
    private readonly store: DeviceStore,
    private readonly fleetKey: FleetKey,
    private readonly log: Logger,
  ) {
    super();
  }

  override async createToken(maxUses: number, ttlMs: number, coordinatorUrl: string): Promise<EnrollmentTokenCreated> {
    const parts = { id: randomBytes(8).toString('hex'), secret: newSecret() };
    const expiresAt = new Date(Date.now() + ttlMs);
    await this.store.createToken({ id: parts.id, secretHash: sha256(parts.secret), maxUses, expiresAt });
    this.log.info({ tokenId: parts.id, maxUses, expiresAt }, 'an enrollment token was made');
    return { token: formatToken(parts), maxUses, expiresAt: expiresAt.getTime(), coordinatorUrl };
  }

  async enroll(request: EnrollRequest): Promise<EnrollAnswer> {
    const parts = parseToken(request.token);
    const device = parts && (await this.store.enroll({ id: parts.id, secretHash: sha256(parts.secret) }, request));
    if (!device) throw new Refusal('device_unauthorized', 'This device is not let in');
    this.log.info({ deviceId: device.id, name: device.name, admission: device.admission }, 'a device enrolled');
    return { deviceId: device.id, fleetId: this.fleetKey.fleetId, fleetPublicKey: this.fleetKey.publicKey, admission: device.admission === 'pending' ? 'pending' : 'admitted' };
  }
}
