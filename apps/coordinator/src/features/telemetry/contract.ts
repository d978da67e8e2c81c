import type { Vitals } from '@flotilla/protocol/rest/devices';

/** The newest reading of each connected device. */
export abstract class LatestVitals {
  /** Null before the first sample of the current connection. */
  abstract of(deviceId: string): Vitals | null;
  abstract onChange(listener: (deviceId: string) => void): void;
}
