import type { MeasuredSpeed } from '@flotilla/protocol/rest/devices';
import { InferenceLoad } from './contract.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { LiveAttempts } from './live-attempts.ts';

/** What other features may know about running work. */
export class LoadReader extends InferenceLoad {
  constructor(
    private readonly attempts: LiveAttempts,
    private readonly dispatcher: Dispatcher,
  ) {
    super();
  }

  override runningOn(deviceId: string): number {
    return this.attempts.onDevice(deviceId).length;
  }

  override busySlots(deviceId: string, digest: string): number {
    return this.attempts.busySlots(deviceId, digest);
  }

  override waiting(): number {
    return this.dispatcher.waiting();
  }

  override speedOf(deviceId: string): MeasuredSpeed | null {
    return this.attempts.speedOf(deviceId);
  }

  override onChange(listener: (deviceId: string | null) => void): void {
    this.attempts.onChange(listener);
    this.dispatcher.onQueueChange(() => listener(null));
  }
}
