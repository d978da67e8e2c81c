import { Module } from '@nestjs/common';
import { Database } from '../../infra/database.ts';
import { Log } from '../../infra/tokens.ts';
import type { Logger } from '../../infra/logger.ts';
import { FleetKey } from '../trust/contract.ts';
import { Devices, EnrollmentTokens, Sites } from './contract.ts';
import { DeviceStore } from './device-store.ts';
import { EnrollmentController } from './enrollment.controller.ts';
import { Enrollment } from './enrollment.ts';
import { SiteStore } from './site-store.ts';

@Module({
  controllers: [EnrollmentController],
  providers: [
    { provide: DeviceStore, useFactory: (database: Database) => new DeviceStore(database.prisma), inject: [Database] },
    { provide: Devices, useExisting: DeviceStore },
    { provide: Sites, useFactory: (database: Database) => new SiteStore(database.prisma), inject: [Database] },
    { provide: EnrollmentTokens, useExisting: Enrollment },
    { provide: Enrollment, useFactory: (store: DeviceStore, key: FleetKey, log: Logger) => new Enrollment(store, key, log), inject: [DeviceStore, FleetKey, Log] },
  ],
  exports: [Devices, EnrollmentTokens, Sites],
})
export class DevicesModule {}
