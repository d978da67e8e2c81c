import type { PrismaClient } from '@flotilla/db/client';
import { Hardware } from '@flotilla/protocol/hardware';
import { z } from 'zod';
import { newId } from '../../infra/ids.ts';
import { type DeviceRecord, Devices } from './contract.ts';

const Labels = z.record(z.string(), z.string());

type DeviceRow = Awaited<ReturnType<typeof findRow>>;

/** All SQL about devices and enrollment tokens. */
export class DeviceStore extends Devices {
  private readonly listeners: ((device: DeviceRecord) => void)[] = [];

  constructor(private readonly prisma: PrismaClient) {
    super();
  }

  override async all(): Promise<DeviceRecord[]> {
    const rows = await this.prisma.device.findMany({ include: { site: true }, orderBy: { name: 'asc' } });
    return rows.map(toRecord);
  }

  override async find(deviceId: string): Promise<DeviceRecord | null> {
    const row = await findRow(this.prisma, deviceId);
    return row && toRecord(row);
  }

  override async openSession(deviceId: string): Promise<number> {
    const { epoch } = await this.prisma.device.update({ where: { id: deviceId }, data: { epoch: { increment: 1 } }, select: { epoch: true } });
    return epoch;
  }

  override async recordHello(deviceId: string, agentVersion: string, hardware: Hardware): Promise<void> {
    const row = await this.prisma.device.update({ where: { id: deviceId }, data: { agentVersion, hardware, lastSeenAt: new Date() }, include: { site: true } });
    this.changed(toRecord(row));
  }

  override async recordSeen(deviceId: string, seenAt: number): Promise<void> {
    await this.prisma.device.updateMany({ where: { id: deviceId }, data: { lastSeenAt: new Date(seenAt) } });
  }

  override onChange(listener: (device: DeviceRecord) => void): void {
    this.listeners.push(listener);
  }

  /**
   * Uses the token up by one and writes the device in the same transaction. Null when the token is unknown, used up or expired.
   * A key that is already enrolled keeps its device: enrolling again changes nothing but the token's count.
   */
  async enroll(token: { id: string; secretHash: string }, device: { publicKey: string; name: string }): Promise<DeviceRecord | null> {
    const row = await this.prisma.$transaction(async (transaction) => {
      const used = await transaction.$queryRaw<{ site_id: string; admission: 'pending' | 'admitted' }[]>`
        update enrollment_token set uses = uses + 1
        where id = ${token.id} and secret_hash = ${token.secretHash} and uses < max_uses and expires_at > now()
        returning site_id, admission::text`;
      const grant = used[0];
      if (!grant) return null;
      const known = await transaction.device.findUnique({ where: { publicKey: device.publicKey }, include: { site: true } });
      if (known) return known.admission === 'revoked' ? null : known;
      const name = await freeName(transaction, device.name);
      return transaction.device.create({ data: { id: newId(), siteId: grant.site_id, admission: grant.admission, publicKey: device.publicKey, name }, include: { site: true } });
    });
    if (!row) return null;
    const record = toRecord(row);
    this.changed(record);
    return record;
  }

  /** Tokens of the first site; the caller keeps the secret, the row only its hash. Expired ones are removed on the way. */
  async createToken(token: { id: string; secretHash: string; maxUses: number; expiresAt: Date }): Promise<void> {
    const site = await this.prisma.site.findFirstOrThrow({ orderBy: { createdAt: 'asc' } });
    await this.prisma.enrollmentToken.deleteMany({ where: { expiresAt: { lt: new Date() } } });
    await this.prisma.enrollmentToken.create({ data: { ...token, siteId: site.id } });
  }

  private changed(device: DeviceRecord): void {
    for (const listener of this.listeners) listener(device);
  }
}

const findRow = (prisma: PrismaClient, id: string) => prisma.device.findUnique({ where: { id }, include: { site: true } });

/** `name`, or `name-2`, `name-3` … where it is taken: two machines with the same host name are two devices. */
async function freeName(prisma: Pick<PrismaClient, 'device'>, name: string): Promise<string> {
  const taken = new Set((await prisma.device.findMany({ where: { name: { startsWith: name } }, select: { name: true } })).map((device) => device.name));
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}-${number}`)) number += 1;
  return `${name}-${number}`;
}

function toRecord(row: NonNullable<DeviceRow>): DeviceRecord {
  return {
    id: row.id,
    name: row.name,
    site: row.site.name,
    labels: Labels.parse(row.labels),
    admission: row.admission,
    publicKey: row.publicKey,
    desiredRevision: row.desiredRevision,
    hardware: row.hardware === null ? null : Hardware.parse(row.hardware),
    agentVersion: row.agentVersion,
    lastSeenAt: row.lastSeenAt?.getTime() ?? null,
    enrolledAt: row.enrolledAt.getTime(),
  };
}
