import { Module } from '@nestjs/common';
import type { Clock } from '../../infra/clock.ts';
import { Database } from '../../infra/database.ts';
import type { Logger } from '../../infra/logger.ts';
import { Log, SystemClock } from '../../infra/tokens.ts';
import { AgentsModule } from '../agents/agents.module.ts';
import { Sessions } from '../agents/contract.ts';
import { LatestVitals } from './contract.ts';
import { SampleStore } from './sample-store.ts';
import { SampleWriter } from './sample-writer.ts';
import { TelemetryController } from './telemetry.controller.ts';

@Module({
  imports: [AgentsModule],
  controllers: [TelemetryController],
  providers: [
    { provide: SampleStore, useFactory: (database: Database) => new SampleStore(database.pool), inject: [Database] },
    {
      provide: LatestVitals,
      useFactory: (sessions: Sessions, store: SampleStore, clock: Clock, log: Logger) => new SampleWriter({ sessions, store, clock, log }),
      inject: [Sessions, SampleStore, SystemClock, Log],
    },
  ],
  exports: [LatestVitals],
})
export class TelemetryModule {}
