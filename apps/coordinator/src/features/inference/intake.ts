import { waitingCanHelp } from '@flotilla/domain/placement/place';
import { Refusal } from '@flotilla/domain/refusals/catalogue';
import type { JobQueue } from '../../infra/queue.ts';
import { type Dispatcher, noDevice } from './dispatcher.ts';
import type { JobStore } from './job-store.ts';
import type { OpenJob } from './open-job.ts';

/** More open jobs than this and a caller is better told at once. */
export const MAX_OPEN_JOBS = 256;

/** From a valid request to a queued job; every "no" comes before anything is written. */
export class Intake {
  private stopping = false;

  constructor(
    private readonly store: JobStore,
    private readonly dispatcher: Dispatcher,
    private readonly parts: { queue: () => JobQueue; coordinatorId: string },
  ) {}

  stop(): void {
    this.stopping = true;
  }

  async submit(job: OpenJob): Promise<void> {
    if (this.stopping) throw new Refusal('shutting_down', 'The coordinator is stopping', { retryAfterSeconds: 5 });
    if (this.dispatcher.openJobs() >= MAX_OPEN_JOBS) throw new Refusal('too_many_requests', `${MAX_OPEN_JOBS} requests are open already`, { retryAfterSeconds: 2 });
    const outlook = this.dispatcher.outlook(job);
    if (!outlook.placed && !waitingCanHelp(outlook.refused)) throw noDevice(job, outlook.refused);
    await this.store.insert({ id: job.id, appId: job.appId, deploymentId: job.deployment.id, digest: job.parts.work.digest, coordinatorId: this.parts.coordinatorId });
    this.dispatcher.register(job);
    // Not awaited: the worker usually has the job before the acknowledgement is back.
    this.parts.queue().add(job.id).catch((error: unknown) => {
      void this.store.end(job.id, 'failed', 'database_unavailable').catch(() => {}); // the database is what failed; the sweeper of dead coordinators ends the row
      job.fail(new Refusal('database_unavailable', 'The job could not be queued', { retryAfterSeconds: 2, cause: error }));
    });
  }
}
