import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { VERSION } from '../../infra/version.ts';
import type { Fleet } from '../fleet/contract.ts';

/** What Prometheus scrapes. Labels are bounded: routes, outcomes and states, never ids or names that callers choose. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Counter({ name: 'flotilla_requests_total', help: 'HTTP requests by route and status class.', labelNames: ['route', 'outcome'], registers: [this.registry] });
  private readonly refusals = new Counter({ name: 'flotilla_refusals_total', help: 'Answers that were a "no", by the code of the refusal catalogue.', labelNames: ['code'], registers: [this.registry] });
  private readonly duration = new Histogram({
    name: 'flotilla_request_duration_seconds',
    help: 'Time from the request to the end of its answer.',
    labelNames: ['route'],
    // Edge answers take minutes where a data centre takes seconds.
    buckets: [0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
    registers: [this.registry],
  });

  constructor(fleet: Fleet) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry, prefix: 'flotilla_' });
    new Gauge({ name: 'flotilla_build_info', help: 'Always 1; the version is the label.', labelNames: ['version'], registers }).set({ version: VERSION }, 1);
    new Gauge({
      name: 'flotilla_devices',
      help: 'Devices by headline state.',
      labelNames: ['state'],
      registers,
      collect() {
        this.reset();
        for (const { headline } of fleet.all()) this.inc({ state: headline });
      },
    });
    new Gauge({ name: 'flotilla_requests_waiting', help: 'Requests that wait for a slot.', registers, collect() { this.set(fleet.waiting()); } });
    new Gauge({
      name: 'flotilla_requests_running',
      help: 'Requests that a device works on.',
      registers,
      collect() {
        this.set(fleet.all().reduce((sum, device) => sum + device.runningAttempts, 0));
      },
    });
    new Gauge({
      name: 'flotilla_generation_tokens_per_second',
      help: 'Generated tokens per second of the whole fleet, from the newest samples.',
      registers,
      collect() {
        this.set(fleet.all().reduce((sum, device) => sum + (device.vitals ? device.vitals.generationTokensPerSecond : 0), 0));
      },
    });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  render(): Promise<string> {
    return this.registry.metrics();
  }

  /** Called at the end of every answer, streamed ones included. */
  observe(request: FastifyRequest, reply: FastifyReply): void {
    const route = request.routeOptions.url ?? 'none';
    this.requests.inc({ route, outcome: `${Math.floor(reply.raw.statusCode / 100)}xx` });
    if (request.refusalCode) this.refusals.inc({ code: request.refusalCode });
    this.duration.observe({ route }, reply.elapsedTime / 1_000);
  }
}
