import { Refusal } from '@flotilla/domain/refusals/catalogue';
import type { Clock } from '../../infra/clock.ts';
import type { Logger } from '../../infra/logger.ts';
import { type JobQueue, openJobQueue, removeQueue } from '../../infra/queue.ts';
import type { CoordinatorLease } from './coordinator-lease.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { FleetCandidates } from './fleet-candidates.ts';
import { type Intake, MAX_OPEN_JOBS } from './intake.ts';
import type { LeaseKeeper } from './lease-keeper.ts';

/** A queue of this boot alone: if this process dies, the callers of its jobs are gone with it. */
export const interactiveQueue = (bootId: string): string => `interactive-${bootId}`;

export const removeInteractiveQueue = (databaseUrl: string, bootId: string): Promise<void> => removeQueue(databaseUrl, interactiveQueue(bootId));

type Parts = { databaseUrl: string; bootId: string; dispatcher: Dispatcher; intake: Intake; leases: LeaseKeeper; lease: CoordinatorLease; candidates: FleetCandidates; clock: Clock; log: Logger };

/** Start and stop of everything that inference keeps running. */
export class InferenceLife {
  private opened: JobQueue | null = null;

  constructor(private readonly parts: Parts) {}

  queue(): JobQueue {
    if (!this.opened) throw new Refusal('shutting_down', 'The coordinator is starting', { retryAfterSeconds: 2 });
    return this.opened;
  }

  async start(): Promise<void> {
    const { databaseUrl, bootId, dispatcher, log } = this.parts;
    await this.parts.candidates.load();
    await this.parts.lease.start();
    this.opened = await openJobQueue({
      databaseUrl,
      name: interactiveQueue(bootId),
      concurrency: MAX_OPEN_JOBS,
      process: (jobId) => dispatcher.deliver(jobId),
      onError: (error) => log.warn({ error: error.message }, 'the queue reported an error'),
    });
    this.parts.leases.start();
  }

  /** Refuses new work, waits up to `drainMs` for the open jobs, then ends them with a reason. */
  async drain(drainMs: number): Promise<void> {
    this.parts.intake.stop();
    const untilMs = this.parts.clock.monotonicMs() + drainMs;
    while (this.parts.dispatcher.openJobs() > 0 && this.parts.clock.monotonicMs() < untilMs) await new Promise((resolve) => setTimeout(resolve, 50));
    this.parts.dispatcher.failAll(new Refusal('shutting_down', 'The coordinator stopped before the answer was complete', { retryAfterSeconds: 5 }));
  }

  async stop(): Promise<void> {
    this.parts.leases.stop();
    await this.opened?.close();
    await this.parts.lease.stop();
  }
}
