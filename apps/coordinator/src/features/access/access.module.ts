import { Module } from '@nestjs/common';
import type { Clock } from '../../infra/clock.ts';
import { Database } from '../../infra/database.ts';
import { SystemClock } from '../../infra/tokens.ts';
import { AgentsModule } from '../agents/agents.module.ts';
import { SessionTokens } from '../agents/contract.ts';
import { AccessController } from './access.controller.ts';
import { AccessStore } from './access-store.ts';
import { Access, AdminKeys } from './contract.ts';
import { Credentials } from './credentials.ts';
import { Login } from './login.ts';
import { RequestGate } from './request-gate.ts';

@Module({
  imports: [AgentsModule],
  controllers: [AccessController],
  providers: [
    { provide: AccessStore, useFactory: (database: Database) => new AccessStore(database.prisma), inject: [Database] },
    { provide: AdminKeys, useExisting: AccessStore },
    { provide: Credentials, useFactory: (store: AccessStore, clock: Clock) => new Credentials(store, () => clock.monotonicMs()), inject: [AccessStore, SystemClock] },
    { provide: Access, useExisting: Credentials },
    { provide: Login, useFactory: (store: AccessStore, credentials: Credentials, clock: Clock) => new Login(store, credentials, () => clock.monotonicMs()), inject: [AccessStore, Credentials, SystemClock] },
    { provide: RequestGate, useFactory: (access: Access, tokens: SessionTokens) => new RequestGate(access, tokens), inject: [Access, SessionTokens] },
  ],
  exports: [Access, AdminKeys, Login, RequestGate],
})
export class AccessModule {}
