import { presenceOf } from '@flotilla/domain/device/presence';
import type { Candidate, CandidateVersion } from '@flotilla/domain/placement/place';
import type { Admission } from '@flotilla/protocol/states';
import type { Clock } from '../../infra/clock.ts';
import type { DeviceSession, Sessions } from '../agents/contract.ts';
import type { DeviceRecord, Devices } from '../devices/contract.ts';
import type { LiveAttempts } from './live-attempts.ts';

/** Every enrolled device as placement sees it at this moment. */
export class FleetCandidates {
  private readonly enrolled = new Map<string, { name: string; admission: Admission }>();

  constructor(private readonly parts: { devices: Devices; sessions: Sessions; attempts: LiveAttempts; clock: Clock }) {
    parts.devices.onChange((device) => this.remember(device));
  }

  async load(): Promise<void> {
    for (const device of await this.parts.devices.all()) this.remember(device);
  }

  now(): Candidate[] {
    return [...this.enrolled].map(([deviceId, { admission }]) => this.candidate(deviceId, admission));
  }

  nameOf(deviceId: string): string {
    return this.enrolled.get(deviceId)?.name ?? deviceId;
  }

  private remember(device: DeviceRecord): void {
    this.enrolled.set(device.id, { name: device.name, admission: device.admission });
  }

  private candidate(deviceId: string, admission: Admission): Candidate {
    const session = this.parts.sessions.find(deviceId);
    return {
      deviceId,
      admission,
      link: presenceOf(session && this.parts.clock.monotonicMs() - session.lastHeardMonotonicMs),
      versions: session ? this.versions(session) : new Map<string, CandidateVersion>(),
      generationTokensPerSecond: this.parts.attempts.speedOf(deviceId)?.generationTokensPerSecond ?? null,
    };
  }

  private versions(session: DeviceSession): Map<string, CandidateVersion> {
    const loaded = session.report?.loaded ?? [];
    return new Map(
      loaded.map(({ digest, state, slots, contextTokens }) => [
        digest,
        { state, slots, contextTokens, freeSlots: Math.max(0, slots - this.parts.attempts.busySlots(session.deviceId, digest)) },
      ]),
    );
  }
}
