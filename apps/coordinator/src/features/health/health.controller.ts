import { Controller, Get, HttpCode, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Database } from '../../infra/database.ts';
import { Metrics } from './metrics.ts';
import { Readiness } from './readiness.ts';

@Controller()
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  /** The process turns; says nothing about the database, so that a database restart does not restart the coordinator. */
  @Get('livez')
  @HttpCode(200)
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const database = await this.database.pool.query('select 1').then(
      () => 'ok' as const,
      () => 'unavailable' as const,
    );
    const ready = this.readiness.ready && database === 'ok';
    await reply.status(ready ? 200 : 503).send({ status: ready ? 'ok' : 'not_ready', checks: { boot: this.readiness.ready ? 'ok' : 'not_ready', database } });
  }

  @Get('metrics')
  async prometheus(@Res() reply: FastifyReply): Promise<void> {
    await reply.type(this.metrics.contentType).send(await this.metrics.render());
  }
}
