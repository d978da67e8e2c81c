import type { Logger } from '../../infra/logger.ts';
import type { Sessions } from '../agents/contract.ts';
import type { DispatchLimits } from './dispatcher.ts';
import type { JobStore } from './job-store.ts';
import type { LiveAttempt, LiveAttempts } from './live-attempts.ts';

type Parts = { sessions: Sessions; attempts: LiveAttempts; store: JobStore; limits: DispatchLimits; log: Logger };

/** Renews the leases of devices that were heard from since the last renewal; the others run out by themselves. */
export class LeaseKeeper {
  private readonly lastHeard = new Map<string, number>();
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly parts: Parts) {}

  start(): void {
    this.timer = setInterval(() => this.renew().catch((error: unknown) => this.parts.log.warn({ err: error }, 'leases were not renewed')), this.parts.limits.leaseMs / 3);
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
  }

  private async renew(): Promise<void> {
    const renewed: LiveAttempt[] = [];
    for (const session of this.parts.sessions.all()) {
      const heard = session.lastHeardMonotonicMs;
      const silent = this.lastHeard.get(session.deviceId) === heard;
      this.lastHeard.set(session.deviceId, heard);
      const held = silent ? [] : this.parts.attempts.onDevice(session.deviceId, session.epoch);
      if (held.length === 0) continue;
      session.send({ type: 'renew', leaseMs: this.parts.limits.leaseMs, attempts: held.map(({ jobId, number }) => ({ jobId, attempt: number })) });
      renewed.push(...held);
    }
    if (renewed.length > 0) await this.parts.store.renewLeases(renewed, this.parts.limits.leaseMs);
  }
}
