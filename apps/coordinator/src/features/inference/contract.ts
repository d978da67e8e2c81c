import type { MeasuredSpeed } from '@flotilla/protocol/rest/devices';

/** What inference occupies right now; the fleet's screens and the metrics read it. */
export abstract class InferenceLoad {
  abstract runningOn(deviceId: string): number;
  abstract busySlots(deviceId: string, digest: string): number;
  abstract waiting(): number;
  /** Of the last finished answer; null before the first since this coordinator started. */
  abstract speedOf(deviceId: string): MeasuredSpeed | null;
  /** Called with the device whose slots changed, or null when the queue did. */
  abstract onChange(listener: (deviceId: string | null) => void): void;
}
