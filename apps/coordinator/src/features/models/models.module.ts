import path from 'node:path';
import { Module } from '@nestjs/common';
import type { Config } from '../../config.ts';
import type { Clock } from '../../infra/clock.ts';
import { Database } from '../../infra/database.ts';
import { Settings, SystemClock } from '../../infra/tokens.ts';
import { FleetKey } from '../trust/contract.ts';
import { Catalogue } from './catalogue.ts';
import { ModelIntake, Models } from './contract.ts';
import { FileIntake } from './file-intake.ts';
import { FileStore } from './file-store.ts';
import { FilesController } from './files.controller.ts';
import { ModelStore } from './model-store.ts';

@Module({
  controllers: [FilesController],
  providers: [
    { provide: FileStore, useFactory: (config: Config) => new FileStore(path.join(config.dataDir, 'models')), inject: [Settings] },
    { provide: ModelStore, useFactory: (database: Database) => new ModelStore(database.prisma), inject: [Database] },
    { provide: Catalogue, useFactory: (store: ModelStore, key: FleetKey, clock: Clock) => new Catalogue(store, key, clock), inject: [ModelStore, FleetKey, SystemClock] },
    { provide: Models, useExisting: Catalogue },
    { provide: ModelIntake, useFactory: (files: FileStore, store: ModelStore, catalogue: Catalogue) => new FileIntake(files, store, catalogue), inject: [FileStore, ModelStore, Catalogue] },
  ],
  exports: [Models, ModelIntake],
})
export class ModelsModule {}
