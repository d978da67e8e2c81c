import { Module } from '@nestjs/common';
import type { Clock } from '../../infra/clock.ts';
import type { Logger } from '../../infra/logger.ts';
import { Log, SystemClock } from '../../infra/tokens.ts';
import { Devices } from '../devices/contract.ts';
import { DevicesModule } from '../devices/devices.module.ts';
import { Models } from '../models/contract.ts';
import { ModelsModule } from '../models/models.module.ts';
import { FleetKey } from '../trust/contract.ts';
import { AgentGateway } from './agent-gateway.ts';
import type { AgentSession } from './agent-session.ts';
import { Sessions, SessionTokens } from './contract.ts';
import { LinkAuthentication } from './link-authentication.ts';
import { LinkController } from './link.controller.ts';
import { SessionHost } from './session-host.ts';
import { SessionRegistry } from './session-registry.ts';

@Module({
  imports: [DevicesModule, ModelsModule],
  controllers: [LinkController],
  providers: [
    AgentGateway,
    SessionRegistry,
    { provide: Sessions, useExisting: SessionRegistry },
    { provide: LinkAuthentication, useFactory: (devices: Devices, key: FleetKey, clock: Clock) => new LinkAuthentication(devices, key, clock), inject: [Devices, FleetKey, SystemClock] },
    { provide: SessionTokens, useExisting: LinkAuthentication },
    {
      provide: SessionHost,
      useFactory: (registry: SessionRegistry<AgentSession>, devices: Devices, models: Models, clock: Clock, log: Logger) => new SessionHost(registry, devices, models, { clock, log }),
      inject: [SessionRegistry, Devices, Models, SystemClock, Log],
    },
  ],
  exports: [Sessions, SessionTokens, LinkAuthentication, SessionHost],
})
export class AgentsModule {}
