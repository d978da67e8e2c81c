import type { AttemptState, JobState } from '@flotilla/protocol/states';
import type { Timings, Usage } from '@flotilla/protocol/work';
import type pg from 'pg';

export type AttemptRef = { jobId: string; number: number };
export type NewJob = { id: string; appId: string; deploymentId: string; digest: string; coordinatorId: string };

/** All SQL about jobs and attempts. Interactive rows promise nothing to anybody, so the pool acknowledges before the disk has them. */
export class JobStore {
  constructor(private readonly pool: pg.Pool) {}

  async insert(job: NewJob): Promise<void> {
    await this.pool.query({
      name: 'job-insert',
      text: `insert into job (id, kind, state, app_id, deployment_id, digest, coordinator_id, created_at) values ($1, 'interactive', 'queued', $2, $3, $4, $5, now())`,
      values: [job.id, job.appId, job.deploymentId, job.digest, job.coordinatorId],
    });
  }

  async startAttempt(attempt: AttemptRef & { deviceId: string; epoch: number; leaseMs: number }): Promise<void> {
    await this.pool.query({
      name: 'attempt-insert',
      text: `with started as (update job set state = 'running' where id = $1)
             insert into attempt (job_id, number, device_id, epoch, state, lease_until_at, started_at)
             values ($1, $2, $3, $4, 'assigned', now() + $5 * interval '1 millisecond', now())`,
      values: [attempt.jobId, attempt.number, attempt.deviceId, attempt.epoch, attempt.leaseMs],
    });
  }

  /** True for exactly one result of a job: that of its highest attempt, while the job is open. */
  async acceptResult({ jobId, number }: AttemptRef, usage: Usage, timings: Timings): Promise<boolean> {
    const accepted = await this.pool.query({
      name: 'result-accept',
      text: `with accepted as (
               update job set state = 'succeeded', ended_at = now(), prompt_tokens = $3, cached_tokens = $4, generated_tokens = $5
               where id = $1 and state in ('queued', 'running') and $2 = (select max(number) from attempt where job_id = $1)
               returning id)
             update attempt set state = 'succeeded', ended_at = now(), wait_ms = $6, prompt_ms = $7, generation_ms = $8
             from accepted where job_id = accepted.id and number = $2`,
      values: [jobId, number, usage.promptTokens, usage.cachedTokens, usage.generatedTokens, timings.waitMs, timings.promptMs, timings.generationMs],
    });
    return accepted.rowCount === 1;
  }

  async endAttempt({ jobId, number }: AttemptRef, state: Exclude<AttemptState, 'assigned' | 'running' | 'succeeded'>, failure: string | null): Promise<void> {
    await this.pool.query({
      name: 'attempt-end',
      text: `update attempt set state = $3::attempt_state, failure = $4, ended_at = now() where job_id = $1 and number = $2 and ended_at is null`,
      values: [jobId, number, state, failure],
    });
  }

  /** Does nothing to a job that has ended. */
  async end(jobId: string, state: Extract<JobState, 'failed' | 'cancelled' | 'expired'>, failure: string | null): Promise<void> {
    await this.pool.query({
      name: 'job-end',
      text: `update job set state = $2::job_state, failure = $3, ended_at = now() where id = $1 and state in ('queued', 'running')`,
      values: [jobId, state, failure],
    });
  }

  async renewLeases(attempts: readonly AttemptRef[], leaseMs: number): Promise<void> {
    await this.pool.query({
      name: 'leases-renew',
      text: `update attempt set lease_until_at = now() + $3 * interval '1 millisecond'
             from unnest($1::uuid[], $2::int[]) as held (id, number) where job_id = held.id and attempt.number = held.number and ended_at is null`,
      values: [attempts.map((attempt) => attempt.jobId), attempts.map((attempt) => attempt.number), leaseMs],
    });
  }

  /** Ends what dead coordinators left open: their callers are gone with them. Returns how many jobs. */
  async endJobsOf(coordinatorIds: readonly string[]): Promise<number> {
    const ended = await this.pool.query(
      `with lost as (
         update job set state = 'failed', failure = 'coordinator_lost', ended_at = now()
         where kind = 'interactive' and state in ('queued', 'running') and coordinator_id = any($1::uuid[]) returning id),
       attempts as (update attempt set state = 'lost', failure = 'coordinator_lost', ended_at = now() from lost where job_id = lost.id and attempt.ended_at is null)
       select id from lost`,
      [coordinatorIds],
    );
    return ended.rows.length;
  }
}
