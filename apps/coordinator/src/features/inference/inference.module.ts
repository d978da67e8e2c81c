import { Module } from '@nestjs/common';
import type { Clock } from '../../infra/clock.ts';
import { Database } from '../../infra/database.ts';
import type { Logger } from '../../infra/logger.ts';
import { BootId, DatabaseUrl, Log, SystemClock } from '../../infra/tokens.ts';
import { AgentsModule } from '../agents/agents.module.ts';
import { Sessions } from '../agents/contract.ts';
import { Devices } from '../devices/contract.ts';
import { DevicesModule } from '../devices/devices.module.ts';
import { Models } from '../models/contract.ts';
import { ModelsModule } from '../models/models.module.ts';
import { ChatAnswers } from './chat.ts';
import { InferenceLoad } from './contract.ts';
import { CoordinatorLease } from './coordinator-lease.ts';
import { DISPATCH_LIMITS, Dispatcher } from './dispatcher.ts';
import { FleetCandidates } from './fleet-candidates.ts';
import { InferenceLife, removeInteractiveQueue } from './inference-life.ts';
import { Intake } from './intake.ts';
import { JobStore } from './job-store.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { LiveAttempts } from './live-attempts.ts';
import { LoadReader } from './load-reader.ts';
import { OpenAiController } from './openai.controller.ts';
import { ServableModels } from './servable-models.ts';

/** Everything that inference is made of, put together once; Nest only hands the pieces out. */
class InferenceParts {
  readonly store: JobStore;
  readonly attempts: LiveAttempts;
  readonly dispatcher: Dispatcher;
  readonly load: LoadReader;
  readonly life: InferenceLife;
  readonly chat: ChatAnswers;
  readonly models: ServableModels;

  constructor(given: { database: Database; databaseUrl: string; bootId: string; sessions: Sessions; devices: Devices; models: Models; clock: Clock; log: Logger }) {
    const { database, databaseUrl, bootId, sessions, devices, clock, log } = given;
    this.store = new JobStore(database.relaxedPool);
    this.attempts = new LiveAttempts(clock);
    const candidates = new FleetCandidates({ devices, sessions, attempts: this.attempts, clock });
    this.dispatcher = new Dispatcher({ sessions, store: this.store, candidates, attempts: this.attempts, clock, log, limits: DISPATCH_LIMITS });
    this.load = new LoadReader(this.attempts, this.dispatcher);
    this.models = new ServableModels(given.models, sessions);
    const intake = new Intake(this.store, this.dispatcher, { queue: () => this.life.queue(), coordinatorId: bootId });
    const leases = new LeaseKeeper({ sessions, attempts: this.attempts, store: this.store, limits: DISPATCH_LIMITS, log });
    const lease = new CoordinatorLease(bootId, { pool: database.pool, store: this.store, log, removeQueueOf: (id) => removeInteractiveQueue(databaseUrl, id) });
    this.life = new InferenceLife({ databaseUrl, bootId, dispatcher: this.dispatcher, intake, leases, lease, candidates, clock, log });
    this.chat = new ChatAnswers({ intake, dispatcher: this.dispatcher, attempts: this.attempts, models: this.models, clock, deviceName: (id) => candidates.nameOf(id) });
  }
}

@Module({
  imports: [AgentsModule, DevicesModule, ModelsModule],
  controllers: [OpenAiController],
  providers: [
    {
      provide: InferenceParts,
      useFactory: (database: Database, databaseUrl: string, bootId: string, sessions: Sessions, devices: Devices, models: Models, clock: Clock, log: Logger) =>
        new InferenceParts({ database, databaseUrl, bootId, sessions, devices, models, clock, log }),
      inject: [Database, DatabaseUrl, BootId, Sessions, Devices, Models, SystemClock, Log],
    },
    { provide: ChatAnswers, useFactory: (parts: InferenceParts) => parts.chat, inject: [InferenceParts] },
    { provide: ServableModels, useFactory: (parts: InferenceParts) => parts.models, inject: [InferenceParts] },
    { provide: InferenceLoad, useFactory: (parts: InferenceParts) => parts.load, inject: [InferenceParts] },
    { provide: InferenceLife, useFactory: (parts: InferenceParts) => parts.life, inject: [InferenceParts] },
  ],
  exports: [InferenceLoad, InferenceLife],
})
export class InferenceModule {}
