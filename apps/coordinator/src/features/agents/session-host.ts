import type { IncomingMessage } from 'node:http';
import { PRESENCE } from '@flotilla/domain/device/presence';
import type { AgentFrame } from '@flotilla/protocol/agent-frames';
import { PROTOCOL_LEVEL } from '@flotilla/protocol/level';
import { CLOSE } from '@flotilla/protocol/link';
import type { WebSocket } from 'ws';
import type { Clock } from '../../infra/clock.ts';
import type { Logger } from '../../infra/logger.ts';
import type { Devices } from '../devices/contract.ts';
import type { Models } from '../models/contract.ts';
import { AgentSession } from './agent-session.ts';
import type { LinkIdentity } from './link-authentication.ts';
import type { SessionRegistry } from './session-registry.ts';

export type IdentityOf = (request: IncomingMessage) => LinkIdentity;

/** Brings sockets and sessions together: hello, welcome, pings, the end. */
export class SessionHost {
  private identityOf: IdentityOf | null = null;
  private readonly pingers = new Map<AgentSession, NodeJS.Timeout>();

  constructor(
    private readonly registry: SessionRegistry<AgentSession>,
    private readonly devices: Devices,
    private readonly models: Models,
    private readonly parts: { clock: Clock; log: Logger },
  ) {}

  /** The adapter that authenticated the upgrade is made after Nest has built this. */
  identifyBy(identityOf: IdentityOf): void {
    this.identityOf = identityOf;
  }

  accept(socket: WebSocket, request: IncomingMessage): void {
    if (!this.identityOf) throw new Error('a socket came before the adapter was set');
    const { deviceId, epoch } = this.identityOf(request);
    const session = new AgentSession(deviceId, epoch, socket, {
      clock: this.parts.clock,
      handlers: {
        hello: (hello) => void this.welcome(session, hello).catch((error: unknown) => this.fail(session, error)),
        frame: (frame) => this.registry.frame(session, frame),
        closed: (because) => this.end(session, because),
      },
    });
    // Spread by ± 20 %, so that a fleet that came back at once is not pinged at once.
    this.pingers.set(session, setInterval(() => this.check(session), PRESENCE.pingMs * (0.8 + 0.4 * Math.random())));
  }

  /** Tells every device that this coordinator leaves, then lets go of the sockets. */
  closeAll(reconnectAfterMs: number): void {
    for (const session of this.pingers.keys()) {
      session.send({ type: 'goodbye', reconnectAfterMs });
      session.close(CLOSE.going_away, 'the coordinator stops');
    }
  }

  private async welcome(session: AgentSession, hello: Extract<AgentFrame, { type: 'hello' }>): Promise<void> {
    const device = await this.devices.find(session.deviceId);
    if (!device) return session.close(CLOSE.protocol_error, 'the device was removed');
    await this.devices.recordHello(session.deviceId, hello.agentVersion, hello.hardware);
    session.send({ type: 'welcome', level: PROTOCOL_LEVEL, epoch: session.epoch, desired: this.models.desiredState(device) });
    const superseded = this.registry.open(session);
    superseded?.close(CLOSE.superseded, 'a newer connection of the same device took over');
    this.parts.log.info({ deviceId: session.deviceId, epoch: session.epoch, level: hello.level }, 'a device connected');
  }

  private check(session: AgentSession): void {
    const silentMs = this.parts.clock.monotonicMs() - session.lastHeardMonotonicMs;
    if (silentMs >= PRESENCE.offlineMs) session.terminate(`nothing was heard for ${Math.round(silentMs / 1_000)} s`);
    else session.ping();
  }

  private end(session: AgentSession, because: string): void {
    clearInterval(this.pingers.get(session));
    this.pingers.delete(session);
    this.registry.close(session, because);
    this.parts.log.info({ deviceId: session.deviceId, epoch: session.epoch, because }, 'a device disconnected');
    this.devices.recordSeen(session.deviceId, this.parts.clock.nowMs()).catch((error: unknown) => this.parts.log.warn({ err: error }, 'the last-seen time of a device was not written'));
  }

  private fail(session: AgentSession, error: unknown): void {
    this.parts.log.error({ deviceId: session.deviceId, err: error }, 'a hello could not be answered');
    session.terminate('its hello could not be answered');
  }
}
