import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { INestApplication } from '@nestjs/common';
import { AbstractWsAdapter } from '@nestjs/websockets';
import { WebSocketServer } from 'ws';

/** `identity` travels with the accepted request; a refusal is answered before the upgrade. */
export type UpgradeAnswer<Identity> = { ok: true; identity: Identity } | { ok: false; status: 401 | 503; retryAfterSeconds?: number };

const REASONS = { 401: 'Unauthorized', 404: 'Not Found', 503: 'Service Unavailable' } as const;

/**
 * `ws` under Nest's gateways, with authentication before the upgrade and a frame limit. The stock adapter costs twice the CPU
 * and cannot do either (docs/decisions/0002-own-websocket-adapter.md).
 */
export class WsAdapter<Identity extends object> extends AbstractWsAdapter {
  private readonly servers = new Map<string, WebSocketServer>();
  private readonly identities = new WeakMap<IncomingMessage, Identity>();

  constructor(
    app: INestApplication,
    private readonly authenticate: (request: IncomingMessage) => Promise<UpgradeAnswer<Identity>>,
    private readonly maxFrameBytes: number,
  ) {
    super(app);
    const server: Server = app.getHttpServer();
    server.on('upgrade', (request, socket, head) => void this.upgrade(request, socket, head));
  }

  /** Who opened this connection; throws for a request that this adapter did not accept. */
  identityOf(request: IncomingMessage): Identity {
    const identity = this.identities.get(request);
    if (!identity) throw new Error('a socket was opened without authentication');
    return identity;
  }

  override create(_port: number, options: { path: string }): WebSocketServer {
    const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: this.maxFrameBytes });
    this.servers.set(options.path, server);
    return server;
  }

  /** Gateways here take whole sockets in `handleConnection`; frames are decoded by their own schemas. */
  override bindMessageHandlers(): void {}

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const server = this.servers.get(new URL(request.url ?? '/', 'http://link').pathname);
    if (!server) return refuse(socket, 404);
    const answer = await this.authenticate(request).catch((): UpgradeAnswer<Identity> => ({ ok: false, status: 503, retryAfterSeconds: 5 }));
    if (!answer.ok) return refuse(socket, answer.status, answer.retryAfterSeconds);
    this.identities.set(request, answer.identity);
    server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request));
  }
}

function refuse(socket: Duplex, status: keyof typeof REASONS, retryAfterSeconds?: number): void {
  const retry = retryAfterSeconds === undefined ? '' : `retry-after: ${retryAfterSeconds}\r\n`;
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\n${retry}connection: close\r\ncontent-length: 0\r\n\r\n`);
}
