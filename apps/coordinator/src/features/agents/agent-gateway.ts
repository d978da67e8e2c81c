import type { IncomingMessage } from 'node:http';
import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets';
import { LINK_PATHS } from '@flotilla/protocol/link';
import type { WebSocket } from 'ws';
import { SessionHost } from './session-host.ts';

/** Where Nest hands a device's socket over; everything else happens in plain classes. */
@WebSocketGateway({ path: LINK_PATHS.link })
export class AgentGateway implements OnGatewayConnection {
  constructor(private readonly host: SessionHost) {}

  handleConnection(socket: WebSocket, request: IncomingMessage): void {
    this.host.accept(socket, request);
  }
}
