import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Refusal } from '@flotilla/domain/refusals/catalogue';
import { type ChallengeAnswer, type SessionAnswer, sessionProof } from '@flotilla/protocol/link';
import type { Clock } from '../../infra/clock.ts';
import { newSecret, sha256 } from '../../infra/secrets.ts';
import type { UpgradeAnswer } from '../../infra/ws-adapter.ts';
import type { Devices } from '../devices/contract.ts';
import type { FleetKey } from '../trust/contract.ts';
import { signedBy } from '../../infra/signature.ts';
import { SessionTokens } from './contract.ts';

const NONCE_MS = 60_000;
const TOKEN_MS = 24 * 3_600_000;
/** Far more than a fleet asks for within a minute; the oldest goes first. */
const MAX_NONCES = 20_000;

export type LinkIdentity = { deviceId: string; epoch: number };

/** Proof of possession of a device's key: challenge, signature, session token. One answer to every wrong proof. */
export class LinkAuthentication extends SessionTokens {
  private readonly nonces = new Map<string, { deviceId: string; untilMs: number }>();
  /** By token hash; one per device, the newest. */
  private readonly tokens = new Map<string, { deviceId: string; untilMs: number }>();
  private readonly tokenOf = new Map<string, string>();

  constructor(
    private readonly devices: Devices,
    private readonly fleetKey: FleetKey,
    private readonly clock: Clock,
  ) {
    super();
  }

  challenge(deviceId: string): ChallengeAnswer {
    const nonce = randomBytes(32).toString('base64url');
    this.nonces.set(nonce, { deviceId, untilMs: this.clock.monotonicMs() + NONCE_MS });
    const oldest = this.nonces.keys().next().value;
    if (this.nonces.size > MAX_NONCES && oldest !== undefined) this.nonces.delete(oldest);
    return { nonce, expiresInMs: NONCE_MS };
  }

  async session(deviceId: string, nonce: string, signature: string): Promise<SessionAnswer> {
    const asked = this.nonces.get(nonce);
    this.nonces.delete(nonce);
    const device = await this.devices.find(deviceId);
    const fresh = asked !== undefined && asked.deviceId === deviceId && asked.untilMs > this.clock.monotonicMs();
    const welcome = device !== null && device.admission !== 'revoked';
    if (!fresh || !welcome || !signedBy(device.publicKey, sessionProof(this.fleetKey.fleetId, deviceId, nonce), signature)) {
      throw new Refusal('device_unauthorized', 'This device is not let in');
    }
    const sessionToken = newSecret();
    const hash = sha256(sessionToken);
    const older = this.tokenOf.get(deviceId);
    if (older) this.tokens.delete(older);
    this.tokens.set(hash, { deviceId, untilMs: this.clock.monotonicMs() + TOKEN_MS });
    this.tokenOf.set(deviceId, hash);
    return { sessionToken, expiresInMs: TOKEN_MS };
  }

  override deviceOf(token: string): string | null {
    const session = this.tokens.get(sha256(token));
    return session && session.untilMs > this.clock.monotonicMs() ? session.deviceId : null;
  }

  /** Before the upgrade: nobody without a session token ever gets a socket. */
  async upgrade(request: IncomingMessage): Promise<UpgradeAnswer<LinkIdentity>> {
    const token = /^Bearer ([0-9a-f]{64})$/.exec(request.headers.authorization ?? '')?.[1];
    const deviceId = token ? this.deviceOf(token) : null;
    if (deviceId === null) return { ok: false, status: 401 };
    return { ok: true, identity: { deviceId, epoch: await this.devices.openSession(deviceId) } };
  }
}
