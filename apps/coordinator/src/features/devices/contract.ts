import type { Hardware } from '@flotilla/protocol/hardware';
import type { EnrollmentTokenCreated } from '@flotilla/protocol/rest/access';
import type { Admission } from '@flotilla/protocol/states';

export type DeviceRecord = {
  id: string;
  name: string;
  site: string;
  labels: Readonly<Record<string, string>>;
  admission: Admission;
  publicKey: string;
  desiredRevision: number;
  hardware: Hardware | null;
  agentVersion: string | null;
  lastSeenAt: number | null;
  enrolledAt: number;
};

/** The fleet's devices as rows: who may connect, and what was last known. */
export abstract class Devices {
  abstract all(): Promise<DeviceRecord[]>;
  abstract find(deviceId: string): Promise<DeviceRecord | null>;
  /** Counts the device's epoch up and returns it: every older session is fenced from now on. */
  abstract openSession(deviceId: string): Promise<number>;
  abstract recordHello(deviceId: string, agentVersion: string, hardware: Hardware): Promise<void>;
  abstract recordSeen(deviceId: string, seenAt: number): Promise<void>;
  /** Called with every device that was enrolled or changed its row in a way that people see. */
  abstract onChange(listener: (device: DeviceRecord) => void): void;
}

export abstract class Sites {
  /** Makes the fleet's first site where there is none. */
  abstract ensureFirst(name: string, timeZone: string): Promise<void>;
}

export abstract class EnrollmentTokens {
  /** The token is in the answer and nowhere else. */
  abstract createToken(maxUses: number, ttlMs: number, coordinatorUrl: string): Promise<EnrollmentTokenCreated>;
}
