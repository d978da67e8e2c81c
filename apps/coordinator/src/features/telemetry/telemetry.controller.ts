import { Controller, Get } from '@nestjs/common';
import type { ThroughputHistory } from '@flotilla/protocol/rest/devices';
import { SampleStore } from './sample-store.ts';

/** An hour in 30 steps: what a spark-line of 72 pixels can show. */
const STEPS = 30;
const STEP_MS = 120_000;

@Controller('api/v1/telemetry')
export class TelemetryController {
  constructor(private readonly samples: SampleStore) {}

  @Get('throughput')
  async throughput(): Promise<ThroughputHistory> {
    return this.samples.throughput(Date.now(), STEP_MS, STEPS);
  }
}
