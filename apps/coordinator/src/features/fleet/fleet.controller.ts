import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { summarise } from '@flotilla/domain/device/fleet-summary';
import { Refusal } from '@flotilla/domain/refusals/catalogue';
import type { DeviceList, DeviceView } from '@flotilla/protocol/rest/devices';
import type { FleetSummary } from '@flotilla/protocol/rest/fleet';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FleetViews } from './fleet-views.ts';
import { LiveEvents } from './live-events.ts';

@Controller('api/v1')
export class FleetController {
  constructor(
    private readonly views: FleetViews,
    private readonly events: LiveEvents,
  ) {}

  @Get('fleet')
  fleet(): FleetSummary {
    return summarise(this.views.all(), this.views.waiting());
  }

  @Get('devices')
  devices(): DeviceList {
    return { devices: this.views.all() };
  }

  @Get('devices/:id')
  device(@Param('id') id: string): DeviceView {
    const device = this.views.find(id) ?? this.views.all().find(({ name }) => name === id);
    if (!device) throw new Refusal('not_found', `There is no device "${id}"`);
    return device;
  }

  @Get('events')
  live(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    reply.hijack();
    reply.raw.writeHead(200, { 'x-request-id': request.id, 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' });
    this.events.open(reply.raw);
  }
}
