import type { DeviceView } from '@flotilla/protocol/rest/devices';

/** The fleet as people see it. */
export abstract class Fleet {
  abstract all(): DeviceView[];
  abstract waiting(): number;
  abstract onChange(listener: (deviceId: string) => void): void;
}
