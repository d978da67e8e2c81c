import { createPublicKey, generateKeyPairSync, randomBytes, randomUUID, sign, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AgentFrame, decodeAgentFrame } from '@flotilla/protocol/agent-frames';
import type { CoordinatorFrame } from '@flotilla/protocol/coordinator-frames';
import type { DesiredState, SignedDesiredState } from '@flotilla/protocol/desired-state';
import { EnrollRequest, LINK_PATHS, SessionRequest, sessionProof } from '@flotilla/protocol/link';
import { type WebSocket, WebSocketServer } from 'ws';

const GIVE_UP_MS = 30_000;

/** The coordinator's side of the wire, on a real socket: keeps every frame, sends what a test tells it to. */
export class FakeCoordinator {
  readonly fleetId = randomUUID();
  readonly token = 'enroll-me';
  readonly frames: AgentFrame[] = [];
  readonly files = new Map<string, Buffer>();
  /** Names and authorization of every request for a file. */
  readonly fileRequests: { path: string; authorization: string | undefined }[] = [];
  enrollments: EnrollRequest[] = [];
  desired: Partial<DesiredState> = {};
  #devices = new Map<string, string>();
  #keys = generateKeyPairSync('ed25519');
  #server: Server;
  #sockets = new WebSocketServer({ noServer: true });
  #nonces = new Set<string>();
  #tokens = new Map<string, string>();
  #epoch = 0;
  #socket: WebSocket | null = null;
  #waiting = new Set<() => void>();

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('upgrade', (request, socket, head) => {
      const deviceId = this.#tokens.get(String(request.headers.authorization).replace('Bearer ', ''));
      if (!deviceId) return socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return this.#sockets.handleUpgrade(request, socket, head, (client) => this.#attach(client));
    });
  }

  static async start(port = 0): Promise<FakeCoordinator> {
    const coordinator = new FakeCoordinator();
    await new Promise<void>((resolve) => coordinator.#server.listen(port, '127.0.0.1', resolve));
    return coordinator;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get deviceId(): string {
    const [deviceId] = this.#devices.keys();
    if (!deviceId) throw new Error('no device has enrolled');
    return deviceId;
  }

  async stop(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** As after a lost database: nobody is known any more. */
  forgetDevices(): void {
    this.#devices.clear();
    this.#tokens.clear();
    this.#socket?.terminate();
  }

  signedDesired(change: Partial<DesiredState> = {}): SignedDesiredState {
    const state: DesiredState = {
      fleetId: this.fleetId, deviceId: this.deviceId, fleetGeneration: 1, revision: 1, issuedAt: Date.now(), expiresAt: Date.now() + 3_600_000,
      versions: [], keep: [], engineGeneration: 0, retryGeneration: 0, benchmarkGeneration: 0, ...this.desired, ...change,
    };
    const payload = JSON.stringify(state);
    return { payload, signature: sign(null, Buffer.from(payload), this.#keys.privateKey).toString('base64url'), keyId: 'test' };
  }

  send(frame: CoordinatorFrame): void {
    this.sendText(JSON.stringify(frame));
  }

  sendText(text: string): void {
    if (!this.#socket) throw new Error('no device is connected');
    this.#socket.send(text);
  }

  dropSocket(): void {
    this.#socket?.terminate();
  }

  /** The first frame, received or still to come, that `matches`. */
  async frame<Type extends AgentFrame['type']>(type: Type, matches: (frame: Extract<AgentFrame, { type: Type }>) => boolean = () => true): Promise<Extract<AgentFrame, { type: Type }>> {
    const isType = (frame: AgentFrame): frame is Extract<AgentFrame, { type: Type }> => frame.type === type;
    const find = () => this.frames.filter(isType).find(matches);
    await this.until(() => find() !== undefined, `a ${type} frame`);
    const found = find();
    if (!found) throw new Error(`the ${type} frame is gone`);
    return found;
  }

  async until(holds: () => boolean, what: string): Promise<void> {
    const givenUpAt = Date.now() + GIVE_UP_MS;
    while (!holds()) {
      if (Date.now() > givenUpAt) throw new Error(`${what} did not come; got ${JSON.stringify(this.frames.slice(-8))}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 200);
        this.#waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  #attach(client: WebSocket): void {
    this.#socket = client;
    this.#epoch += 1;
    client.on('message', (data) => {
      const decoded = decodeAgentFrame(String(data));
      if (!decoded.ok) throw new Error(`the agent sent a bad frame: ${decoded.detail}`);
      this.frames.push(decoded.frame);
      if (decoded.frame.type === 'hello') this.send({ type: 'welcome', level: 1, epoch: this.#epoch, desired: this.signedDesired() });
      if (decoded.frame.type === 'samples') this.send({ type: 'ack', seq: decoded.frame.seq });
      for (const wake of this.#waiting) wake();
      this.#waiting.clear();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const file = this.files.get(path);
    if (file) {
      this.fileRequests.push({ path, authorization: request.headers.authorization });
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': file.length }).end(file);
      return;
    }
    const body: unknown = JSON.parse((await bodyOf(request)) || '{}');
    const answer = this.#reply(path, body);
    response.writeHead(answer === null ? 401 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? { error: { message: 'no', type: 'x', param: null, code: null } }));
  }

  #reply(path: string, body: unknown): object | null {
    if (path === LINK_PATHS.enroll) return this.#enroll(EnrollRequest.parse(body));
    if (path === LINK_PATHS.challenge) {
      const nonce = randomBytes(16).toString('base64url');
      this.#nonces.add(nonce);
      return { nonce, expiresInMs: 60_000 };
    }
    return path === LINK_PATHS.session ? this.#session(SessionRequest.parse(body)) : null;
  }

  #enroll(request: EnrollRequest): object | null {
    this.enrollments.push(request);
    if (request.token !== this.token) return null;
    const deviceId = randomUUID();
    this.#devices.set(deviceId, request.publicKey);
    const fleetPublicKey = this.#keys.publicKey.export({ format: 'jwk' }).x;
    return { deviceId, fleetId: this.fleetId, fleetPublicKey, admission: 'admitted' };
  }

  #session({ deviceId, nonce, signature }: { deviceId: string; nonce: string; signature: string }): object | null {
    const publicKey = this.#devices.get(deviceId);
    if (!publicKey || !this.#nonces.delete(nonce)) return null;
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    if (!verify(null, Buffer.from(sessionProof(this.fleetId, deviceId, nonce)), key, Buffer.from(signature, 'base64url'))) return null;
    const sessionToken = randomBytes(32).toString('hex');
    this.#tokens.set(sessionToken, deviceId);
    return { sessionToken, expiresInMs: 3_600_000 };
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
