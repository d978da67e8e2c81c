import { explainRefusals } from '@flotilla/domain/placement/explain';
import { type Placement, place, type RefusalCounts, waitingCanHelp } from '@flotilla/domain/placement/place';
import { retryAfter } from '@flotilla/domain/job/retry';
import { Refusal } from '@flotilla/domain/refusals/catalogue';
import type { AgentFrame } from '@flotilla/protocol/agent-frames';
import type { AttemptFailure } from '@flotilla/protocol/work';
import type { Clock } from '../../infra/clock.ts';
import type { Logger } from '../../infra/logger.ts';
import type { DeviceSession, Sessions } from '../agents/contract.ts';
import { type LiveAttempt, LiveAttempts } from './live-attempts.ts';
import type { FleetCandidates } from './fleet-candidates.ts';
import type { JobStore } from './job-store.ts';
import type { OpenJob } from './open-job.ts';
import { refusalOf } from './failure-refusal.ts';

export type DispatchLimits = { leaseMs: number; patienceMs: number; firstTokenMs: number; betweenTokensMs: number; busyPauseMs: number };

export const DISPATCH_LIMITS: DispatchLimits = { leaseMs: 30_000, patienceMs: 60_000, firstTokenMs: 60_000, betweenTokensMs: 30_000, busyPauseMs: 100 };

type Parts = { sessions: Sessions; store: JobStore; candidates: FleetCandidates; attempts: LiveAttempts; clock: Clock; log: Logger; limits: DispatchLimits };

/** Waiting room, placement and the life of attempts: everything between the queue and a device's socket. */
export class Dispatcher {
  private readonly open = new Map<string, OpenJob>();
  private waitingJobs: OpenJob[] = [];
  private readonly patience = new Map<string, NodeJS.Timeout>();
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly parts: Parts) {
    parts.sessions.subscribe({
      opened: () => this.pump(),
      closed: (session) => this.loseDevice(session),
      frame: (session, frame) => this.receive(session, frame),
    });
  }

  /** What placement says now, free slots aside: a request that nobody could take even after waiting is refused before it is queued. */
  outlook(job: OpenJob): Placement {
    return place(job.placementJob, this.parts.candidates.now());
  }

  register(job: OpenJob): void {
    this.open.set(job.id, job);
    void job.ended.then(() => this.open.delete(job.id));
  }

  /** The queue's processor. Settles when the job has ended; a job that this process does not know ended with another one. */
  async deliver(jobId: string): Promise<void> {
    const job = this.open.get(jobId);
    if (!job) return;
    this.patience.set(jobId, setTimeout(() => this.giveUp(job), this.parts.limits.patienceMs));
    this.wait(job);
    await job.ended;
  }

  cancel(jobId: string, because: string): void {
    const job = this.open.get(jobId);
    if (!job) return;
    const attempt = this.parts.attempts.of(jobId);
    if (attempt) {
      this.parts.sessions.find(attempt.deviceId)?.send({ type: 'cancel', jobId, attempt: attempt.number });
      this.parts.attempts.end(attempt);
      this.note(this.parts.store.endAttempt({ jobId, number: attempt.number }, 'cancelled', because));
    }
    this.end(job, new Refusal('cancelled', `The job was cancelled: ${because}`), 'cancelled');
    this.pump();
  }

  waiting(): number {
    return this.waitingJobs.length;
  }

  openJobs(): number {
    return this.open.size;
  }

  onQueueChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Ends every open job with the same refusal: the coordinator stops. */
  failAll(refusal: Refusal): void {
    for (const job of this.open.values()) this.end(job, refusal, 'failed');
  }

  private wait(job: OpenJob): void {
    this.waitingJobs.push(job);
    this.pump();
  }

  /** Places whatever can be placed, oldest first; ends what cannot be placed by waiting. */
  private pump(): void {
    const jobs = this.waitingJobs;
    this.waitingJobs = [];
    for (const job of jobs) {
      const placement = place(job.placementJob, this.parts.candidates.now());
      if (placement.placed) this.start(job, placement.deviceId);
      else if (waitingCanHelp(placement.refused)) this.waitingJobs.push(job);
      else this.refuse(job, placement.refused);
    }
    for (const listener of this.listeners) listener();
  }

  private start(job: OpenJob, deviceId: string): void {
    const session = this.parts.sessions.find(deviceId);
    if (!session) throw new Error('placement chose a device without a session');
    const nowMs = this.parts.clock.monotonicMs();
    job.attempts += 1;
    job.queueMs ??= nowMs - job.parts.acceptedMonotonicMs;
    const attempt: LiveAttempt = { jobId: job.id, number: job.attempts, deviceId, epoch: session.epoch, digest: job.parts.work.digest, watchdog: null };
    this.parts.attempts.start(attempt);
    this.watch(attempt, this.parts.limits.firstTokenMs);
    const { leaseMs } = this.parts.limits;
    this.parts.store.startAttempt({ jobId: job.id, number: attempt.number, deviceId, epoch: session.epoch, leaseMs }).then(
      () => {
        if (this.parts.attempts.of(job.id) !== attempt) return;
        const sent = session.send({ type: 'assign', jobId: job.id, attempt: attempt.number, epoch: session.epoch, leaseMs, work: job.parts.work });
        if (!sent) this.failAttempt(attempt, 'device_lost', 'the connection closed');
      },
      (error: unknown) => {
        this.parts.attempts.end(attempt);
        this.end(job, new Refusal('database_unavailable', 'The attempt could not be written', { retryAfterSeconds: 2, cause: error }), 'failed');
      },
    );
  }

  private receive(session: DeviceSession, frame: AgentFrame): void {
    if (frame.type === 'tokens') for (const part of frame.parts) this.relay(session, part);
    else if (frame.type === 'finished') void this.finish(session, frame);
    else if (frame.type === 'failed') {
      const attempt = this.parts.attempts.live(session, frame);
      if (attempt) this.failAttempt(attempt, frame.code, frame.detail, frame);
    } else if (frame.type === 'report') this.pump();
  }

  private relay(session: DeviceSession, part: { jobId: string; attempt: number; text: string }): void {
    const attempt = this.parts.attempts.live(session, part);
    const job = attempt && this.open.get(part.jobId);
    if (!attempt || !job) return;
    this.watch(attempt, this.parts.limits.betweenTokensMs);
    if (part.text !== '') job.tokens(part.text);
  }

  private async finish(session: DeviceSession, frame: Extract<AgentFrame, { type: 'finished' }>): Promise<void> {
    const attempt = this.parts.attempts.live(session, frame);
    const job = attempt && this.open.get(frame.jobId);
    if (!attempt || !job) return;
    this.parts.attempts.finish(attempt, frame);
    this.pump();
    try {
      const accepted = await this.parts.store.acceptResult({ jobId: job.id, number: attempt.number }, frame.usage, frame.timings);
      if (!accepted || !this.open.has(job.id)) return;
    } catch (error) {
      this.end(job, new Refusal('database_unavailable', 'The result could not be written', { retryAfterSeconds: 2, cause: error }), 'failed');
      return;
    }
    this.forget(job);
    job.finish({ reason: frame.reason, usage: frame.usage, timings: frame.timings, attempts: job.attempts, queueMs: job.queueMs ?? 0, deviceId: attempt.deviceId });
  }

  private failAttempt(attempt: LiveAttempt, failure: AttemptFailure, detail: string, size?: { need?: number | undefined; have?: number | undefined }): void {
    this.parts.attempts.end(attempt);
    this.note(this.parts.store.endAttempt(attempt, failure === 'device_lost' ? 'lost' : 'failed', failure));
    const job = this.open.get(attempt.jobId);
    if (!job) return;
    job.failures.push(failure);
    const decision = retryAfter({ failures: job.failures, tokenSent: job.tokenSent });
    this.parts.log.info({ jobId: job.id, attempt: attempt.number, deviceId: attempt.deviceId, failure, retry: decision.retry, because: decision.because }, 'an attempt failed');
    if (!decision.retry) this.end(job, refusalOf(failure, detail, size), 'failed');
    else if (failure === 'busy') setTimeout(() => this.open.has(job.id) && this.wait(job), this.parts.limits.busyPauseMs);
    else {
      job.triedDevices.add(attempt.deviceId);
      this.wait(job);
    }
    this.pump();
  }

  private loseDevice(session: DeviceSession): void {
    for (const attempt of this.parts.attempts.onDevice(session.deviceId, session.epoch)) this.failAttempt(attempt, 'device_lost', 'the device disconnected');
    this.pump();
  }

  private refuse(job: OpenJob, refused: RefusalCounts): void {
    const last = job.failures.at(-1);
    this.end(job, last ? refusalOf(last, `after ${job.attempts} attempts; ${explainRefusals(refused)}`) : noDevice(job, refused), 'failed');
  }

  private giveUp(job: OpenJob): void {
    if (this.parts.attempts.of(job.id)) return;
    this.end(job, new Refusal('overloaded', `No slot became free within ${this.parts.limits.patienceMs / 1_000} s`, { retryAfterSeconds: 10 }), 'expired');
  }

  private end(job: OpenJob, refusal: Refusal, state: 'failed' | 'cancelled' | 'expired'): void {
    this.forget(job);
    this.note(this.parts.store.end(job.id, state, refusal.code));
    job.fail(refusal);
  }

  private forget(job: OpenJob): void {
    clearTimeout(this.patience.get(job.id));
    this.patience.delete(job.id);
    this.waitingJobs = this.waitingJobs.filter((waiting) => waiting !== job);
  }

  /** A device that is silent for longer than `ms` with this attempt loses it. */
  private watch(attempt: LiveAttempt, ms: number): void {
    if (attempt.watchdog) clearTimeout(attempt.watchdog);
    attempt.watchdog = setTimeout(() => {
      this.parts.sessions.find(attempt.deviceId)?.send({ type: 'cancel', jobId: attempt.jobId, attempt: attempt.number });
      this.failAttempt(attempt, 'first_token_timeout', `no token for ${ms / 1_000} s`);
    }, ms);
  }

  /** Rows that only tell the story afterwards: their loss is logged and changes nothing. */
  private note(write: Promise<void>): void {
    write.catch((error: unknown) => this.parts.log.warn({ err: error }, 'a job row was not updated'));
  }
}

export const noDevice = (job: OpenJob, refused: RefusalCounts): Refusal =>
  new Refusal('no_device_available', `No device can serve ${job.deployment.label}; ${explainRefusals(refused)}`, { retryAfterSeconds: 5 });
