import type { PrismaClient } from '@flotilla/db/client';
import { newId } from '../../infra/ids.ts';
import { sha256 } from '../../infra/secrets.ts';
import { AdminKeys, type Identity } from './contract.ts';

/** All SQL about apps, keys, people and their sessions. Secrets are kept as SHA-256 only. */
export class AccessStore extends AdminKeys {
  constructor(private readonly prisma: PrismaClient) {
    super();
  }

  async identityOfKey(key: string): Promise<Identity | null> {
    const row = await this.prisma.apiKey.findUnique({ where: { keyHash: sha256(key) } });
    return row && row.revokedAt === null ? { kind: 'api_key', id: row.id, name: row.name, role: row.role, appId: row.appId } : null;
  }

  async identityOfSession(token: string): Promise<Identity | null> {
    const session = await this.prisma.userSession.findUnique({ where: { tokenHash: sha256(token) }, include: { user: true } });
    if (!session || session.expiresAt < new Date()) return null;
    const app = await this.prisma.app.findFirstOrThrow({ orderBy: { createdAt: 'asc' } });
    return { kind: 'user', id: session.user.id, name: session.user.name, role: session.user.role, appId: app.id };
  }

  async createSession(userName: string, token: string, expiresAt: Date): Promise<void> {
    await this.prisma.userSession.deleteMany({ where: { expiresAt: { lt: new Date() } } });
    const user = await this.prisma.user.upsert({ where: { name: userName }, create: { id: newId(), name: userName, role: 'admin' }, update: {} });
    await this.prisma.userSession.create({ data: { tokenHash: sha256(token), userId: user.id, expiresAt } });
  }

  async endSession(token: string): Promise<void> {
    await this.prisma.userSession.deleteMany({ where: { tokenHash: sha256(token) } });
  }

  override async ensure(key: string): Promise<void> {
    const app = (await this.prisma.app.findFirst({ orderBy: { createdAt: 'asc' } })) ?? (await this.prisma.app.create({ data: { id: newId(), name: 'default' } }));
    await this.prisma.apiKey.upsert({ where: { keyHash: sha256(key) }, create: { id: newId(), appId: app.id, name: 'admin.key', role: 'admin', keyHash: sha256(key) }, update: {} });
  }
}
