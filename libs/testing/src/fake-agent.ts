import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import type { AgentFrame } from '@flotilla/protocol/agent-frames';
import { type CoordinatorFrame, decodeCoordinatorFrame } from '@flotilla/protocol/coordinator-frames';
import type { DesiredState } from '@flotilla/protocol/desired-state';
import { ChallengeAnswer, EnrollAnswer, LINK_PATHS, SessionAnswer, sessionProof } from '@flotilla/protocol/link';
import type { Report } from '@flotilla/protocol/report';
import { WebSocket } from 'ws';
import { aHardware, aReport } from './builders.ts';

type FrameOf<Type extends CoordinatorFrame['type']> = Extract<CoordinatorFrame, { type: Type }>;
type Assign = FrameOf<'assign'>;

/** A device without a model behind it: real enrollment, real signature, real socket, frames at the test's command. */
export class FakeAgent {
  readonly frames: CoordinatorFrame[] = [];
  closeCode: number | null = null;
  private socket: WebSocket | null = null;
  private watchers: (() => void)[] = [];
  private answer: ((assign: Assign) => readonly string[]) | null = null;

  private constructor(
    private readonly baseUrl: string,
    readonly identity: EnrollAnswer,
    private readonly privateKey: KeyObject,
  ) {}

  static async enroll(baseUrl: string, token: string, name = `fake-${randomUUID().slice(0, 8)}`): Promise<FakeAgent> {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const request = { token, name, publicKey: publicKey.export({ format: 'jwk' }).x };
    return new FakeAgent(baseUrl, EnrollAnswer.parse(await post(baseUrl + LINK_PATHS.enroll, request)), privateKey);
  }

  get deviceId(): string {
    return this.identity.deviceId;
  }

  async sessionToken(): Promise<string> {
    const { nonce } = ChallengeAnswer.parse(await post(this.baseUrl + LINK_PATHS.challenge, { deviceId: this.deviceId }));
    const signature = sign(null, Buffer.from(sessionProof(this.identity.fleetId, this.deviceId, nonce)), this.privateKey).toString('base64url');
    return SessionAnswer.parse(await post(this.baseUrl + LINK_PATHS.session, { deviceId: this.deviceId, nonce, signature })).sessionToken;
  }

  /** Opens the socket and says hello; settles with the welcome. */
  async connect(report: Report = aReport()): Promise<FrameOf<'welcome'>> {
    await this.open();
    this.send({ type: 'hello', level: 1, bootId: randomUUID(), agentVersion: '0.0.0-fake', hardware: aHardware(), report });
    return this.next('welcome');
  }

  /** Only the socket, without hello. */
  async open(): Promise<void> {
    const socket = new WebSocket(this.baseUrl.replace(/^http/, 'ws') + LINK_PATHS.link, { headers: { authorization: `Bearer ${await this.sessionToken()}` }, perMessageDeflate: false });
    this.socket = socket;
    this.closeCode = null;
    socket.on('message', (data) => this.receive(data.toString()));
    socket.on('close', (code) => {
      this.closeCode = code;
      this.changed();
    });
    await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.on('error', () => {}); // the close event that follows is what tests look at
  }

  /** Connects with every wanted version ready, and from then on answers each assignment with these pieces of text. */
  async serve(answer: (assign: Assign) => readonly string[] = () => ['Hello', ' world']): Promise<DesiredState> {
    this.answer = answer;
    const welcome = await this.connect();
    const desired: DesiredState = JSON.parse(welcome.desired.payload);
    const loaded = desired.versions.map(({ digest, contextTokens, slots }) => ({ digest, contextTokens, slots, state: 'ready' as const }));
    this.send({ type: 'report', report: aReport({ loaded }) });
    return desired;
  }

  send(frame: AgentFrame): void {
    this.sendText(JSON.stringify(frame));
  }

  sendText(text: string): void {
    if (!this.socket) throw new Error('the fake agent is not connected');
    this.socket.send(text);
  }

  sendBinary(bytes: Uint8Array): void {
    this.socket?.send(bytes);
  }

  /** The next frame of a type that no earlier call has taken, waiting for it if need be. */
  async next<Type extends CoordinatorFrame['type']>(type: Type): Promise<FrameOf<Type>> {
    for (;;) {
      const index = this.frames.findIndex((frame) => frame.type === type);
      const frame = index < 0 ? undefined : this.frames.splice(index, 1)[0];
      if (frame) return frame as FrameOf<Type>;
      await this.change();
    }
  }

  async closed(): Promise<number> {
    while (this.closeCode === null) await this.change();
    return this.closeCode;
  }

  /** As a power cut looks from the other side of a reset. */
  kill(): void {
    this.socket?.terminate();
  }

  finish({ jobId, attempt }: { jobId: string; attempt: number }, generatedTokens: number): void {
    this.send({ type: 'finished', jobId, attempt, reason: 'stop', usage: { promptTokens: 7, cachedTokens: 2, generatedTokens }, timings: { waitMs: 1, promptMs: 10, generationMs: 20 } });
  }

  tokens({ jobId, attempt }: { jobId: string; attempt: number }, seq: number, text: string): void {
    this.send({ type: 'tokens', parts: [{ jobId, attempt, seq, text, tokens: 1 }] });
  }

  private receive(text: string): void {
    const decoded = decodeCoordinatorFrame(text);
    if (!decoded.ok) throw new Error(`the coordinator sent a frame that cannot be read: ${decoded.detail}`);
    this.frames.push(decoded.frame);
    if (decoded.frame.type === 'assign' && this.answer) this.answerTo(decoded.frame, this.answer(decoded.frame));
    this.changed();
  }

  private answerTo(assign: Assign, texts: readonly string[]): void {
    this.send({ type: 'accepted', jobId: assign.jobId, attempt: assign.attempt });
    for (const [seq, text] of texts.entries()) this.tokens(assign, seq, text);
    this.finish(assign, texts.length);
  }

  private change(): Promise<void> {
    return new Promise((resolve) => this.watchers.push(resolve));
  }

  private changed(): void {
    for (const watcher of this.watchers.splice(0)) watcher();
  }
}

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
