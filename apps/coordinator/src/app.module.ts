import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { Config } from './config.ts';
import { AccessModule } from './features/access/access.module.ts';
import { AgentsModule } from './features/agents/agents.module.ts';
import { DevicesModule } from './features/devices/devices.module.ts';
import { FirstRunModule } from './features/first-run/first-run.module.ts';
import { FleetModule } from './features/fleet/fleet.module.ts';
import { HealthModule } from './features/health/health.module.ts';
import { InferenceModule } from './features/inference/inference.module.ts';
import { ModelsModule } from './features/models/models.module.ts';
import { TelemetryModule } from './features/telemetry/telemetry.module.ts';
import { FleetKey } from './features/trust/contract.ts';
import type { Clock } from './infra/clock.ts';
import { Database } from './infra/database.ts';
import type { Logger } from './infra/logger.ts';
import { PublicAddress } from './infra/public-address.ts';
import { BootId, DatabaseUrl, Log, Settings, SystemClock } from './infra/tokens.ts';

/** What stands before Nest starts and every feature may ask for. */
export type Foundation = { config: Config; database: Database; databaseUrl: string; bootId: string; fleetKey: FleetKey; clock: Clock; log: Logger };

@Global()
@Module({})
class FoundationModule {
  static of(foundation: Foundation): DynamicModule {
    const providers = [
      { provide: Settings, useValue: foundation.config },
      { provide: Database, useValue: foundation.database },
      { provide: DatabaseUrl, useValue: foundation.databaseUrl },
      { provide: BootId, useValue: foundation.bootId },
      { provide: FleetKey, useValue: foundation.fleetKey },
      { provide: SystemClock, useValue: foundation.clock },
      { provide: Log, useValue: foundation.log },
      PublicAddress,
    ];
    return { module: FoundationModule, providers, exports: providers };
  }
}

@Module({})
export class AppModule {
  static of(foundation: Foundation): DynamicModule {
    return {
      module: AppModule,
      imports: [
        FoundationModule.of(foundation), AccessModule, AgentsModule, DevicesModule, FirstRunModule, FleetModule, HealthModule, InferenceModule, ModelsModule, TelemetryModule,
      ],
    };
  }
}
