import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.ts';
import { AdminKeys } from '../access/contract.ts';
import { Sites } from '../devices/contract.ts';
import { DevicesModule } from '../devices/devices.module.ts';
import { ModelIntake } from '../models/contract.ts';
import { ModelsModule } from '../models/models.module.ts';
import { FirstRun } from './first-run.ts';

@Module({
  imports: [AccessModule, DevicesModule, ModelsModule],
  providers: [{ provide: FirstRun, useFactory: (adminKeys: AdminKeys, sites: Sites, models: ModelIntake) => new FirstRun({ adminKeys, sites, models }), inject: [AdminKeys, Sites, ModelIntake] }],
  exports: [FirstRun],
})
export class FirstRunModule {}
