import type { PrismaClient } from '@flotilla/db/client';
import { newId } from '../../infra/ids.ts';
import { Sites } from './contract.ts';

/** All SQL about sites. */
export class SiteStore extends Sites {
  constructor(private readonly prisma: PrismaClient) {
    super();
  }

  override async ensureFirst(name: string, timeZone: string): Promise<void> {
    if ((await this.prisma.site.count()) === 0) await this.prisma.site.create({ data: { id: newId(), name, timeZone } });
  }
}
