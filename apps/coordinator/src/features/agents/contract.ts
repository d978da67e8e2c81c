import type { AgentFrame } from '@flotilla/protocol/agent-frames';
import type { CoordinatorFrame } from '@flotilla/protocol/coordinator-frames';
import type { Report } from '@flotilla/protocol/report';

/** A device's live connection. `epoch` tells two connections of one device apart. */
export interface DeviceSession {
  readonly deviceId: string;
  readonly epoch: number;
  /** Null until `hello`. */
  readonly report: Report | null;
  /** Time of the last frame or pong, on the monotonic clock. */
  readonly lastHeardMonotonicMs: number;
  /** False when the socket is gone or its buffer is full; the frame was not sent. */
  send(frame: CoordinatorFrame): boolean;
}

export type SessionListener = {
  /** After `hello`. */
  opened?(session: DeviceSession): void;
  /** Every decoded frame after `hello`, in order. */
  frame?(session: DeviceSession, frame: AgentFrame): void;
  /** Once, whatever ended it. */
  closed?(session: DeviceSession, because: string): void;
};

/** Which devices are connected to this coordinator. */
export abstract class Sessions {
  abstract all(): Iterable<DeviceSession>;
  abstract find(deviceId: string): DeviceSession | null;
  abstract subscribe(listener: SessionListener): void;
}

/** Who asks for device-only routes; null when the session token is unknown or old. */
export abstract class SessionTokens {
  abstract deviceOf(token: string): string | null;
}
