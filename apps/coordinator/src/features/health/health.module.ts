import { Module } from '@nestjs/common';
import { Fleet } from '../fleet/contract.ts';
import { FleetModule } from '../fleet/fleet.module.ts';
import { HealthController } from './health.controller.ts';
import { Metrics } from './metrics.ts';
import { Readiness } from './readiness.ts';

@Module({
  imports: [FleetModule],
  controllers: [HealthController],
  providers: [Readiness, { provide: Metrics, useFactory: (fleet: Fleet) => new Metrics(fleet), inject: [Fleet] }],
  exports: [Readiness, Metrics],
})
export class HealthModule {}
