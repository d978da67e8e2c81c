import { Module } from '@nestjs/common';
import type { Clock } from '../../infra/clock.ts';
import { SystemClock } from '../../infra/tokens.ts';
import { AgentsModule } from '../agents/agents.module.ts';
import { Sessions } from '../agents/contract.ts';
import { Devices } from '../devices/contract.ts';
import { DevicesModule } from '../devices/devices.module.ts';
import { InferenceLoad } from '../inference/contract.ts';
import { InferenceModule } from '../inference/inference.module.ts';
import { Models } from '../models/contract.ts';
import { ModelsModule } from '../models/models.module.ts';
import { LatestVitals } from '../telemetry/contract.ts';
import { TelemetryModule } from '../telemetry/telemetry.module.ts';
import { Fleet } from './contract.ts';
import { FleetController } from './fleet.controller.ts';
import { FleetViews } from './fleet-views.ts';
import { LiveEvents } from './live-events.ts';

@Module({
  imports: [AgentsModule, DevicesModule, InferenceModule, ModelsModule, TelemetryModule],
  controllers: [FleetController],
  providers: [
    {
      provide: FleetViews,
      useFactory: (devices: Devices, sessions: Sessions, models: Models, load: InferenceLoad, vitals: LatestVitals, clock: Clock) =>
        new FleetViews({ devices, sessions, models, load, vitals, clock }),
      inject: [Devices, Sessions, Models, InferenceLoad, LatestVitals, SystemClock],
    },
    { provide: Fleet, useExisting: FleetViews },
    { provide: LiveEvents, useFactory: (views: FleetViews) => new LiveEvents(views), inject: [FleetViews] },
  ],
  exports: [Fleet, FleetViews, LiveEvents],
})
export class FleetModule {}
