import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Identity } from '../identity.ts';
import { Connection, type ConnectionHandlers, type Hello } from './connection.ts';
import { enroll } from './enrollment.ts';
import { nextTry, type RoundEnd } from './reconnect.ts';
import { openSession } from './session.ts';

type Parts = {
  coordinatorUrl: string; enrollToken: string | null; deviceName: string; identity: Identity; log: Logger;
  hello(): Promise<Hello>;
  handlers: ConnectionHandlers & { enrolled(): void; disconnected(): void };
};

/** Keeps this device connected: enrolls when it must, opens a session, holds the socket, comes back. */
export class Link {
  readonly #parts: Parts;
  readonly #stop = new AbortController();
  #ended: Promise<void> | null = null;
  #sessionToken: string | null = null;
  #enrollAgain = false;
  #said = '';

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** For the coordinator's HTTP addresses; null before the first session. */
  get sessionToken(): string | null {
    return this.#sessionToken;
  }

  start(): void {
    this.#ended = this.#loop();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  async #loop(): Promise<void> {
    const { signal } = this.#stop;
    let failures = 0;
    while (!signal.aborted) {
      // A round throws when this machine's own disk or sensors do; that must not end the link for good.
      const end = await this.#round(signal).catch((error: unknown) => lost(`could not connect: ${String(error)}`, null));
      if (signal.aborted) return;
      if (end.kind !== 'enrolled') this.#say(end.because);
      const next = nextTry(end, failures, Math.random);
      failures = next.failures;
      this.#parts.log.debug({ waitMs: next.waitMs, failures }, 'waiting to connect again');
      await sleep(next.waitMs, undefined, { signal }).catch(() => undefined); // rejects only when the agent stops
    }
  }

  async #round(signal: AbortSignal): Promise<RoundEnd> {
    const { identity, coordinatorUrl, log, hello, handlers } = this.#parts;
    const { trust } = identity;
    if (!trust || this.#enrollAgain) return this.#enroll(signal);
    const session = await openSession(coordinatorUrl, identity, trust, signal);
    if (!session.ok) return session.status === 401 ? this.#unauthorized() : lost(`no session: ${session.detail}`, session.retryAfterMs);
    this.#sessionToken = session.value.sessionToken;

    const end = await Connection.run({
      coordinatorUrl, sessionToken: session.value.sessionToken, hello: await hello(), signal, log,
      handlers: {
        frame: (frame) => handlers.frame(frame),
        welcomed: (frame, connection) => {
          this.#said = '';
          log.info({ epoch: frame.epoch, coordinatorUrl }, 'connected');
          handlers.welcomed(frame, connection);
        },
      },
    });
    handlers.disconnected();
    if (end.status === 401) return this.#unauthorized();
    return { kind: 'ended', because: `disconnected: ${end.because}`, welcomedMs: end.welcomedMs, goodbyeMs: end.goodbyeMs, retryAfterMs: end.retryAfterMs };
  }

  /** With a token at hand the same key enrolls once more: the fleet may have been set up anew. */
  #unauthorized(): RoundEnd {
    if (this.#parts.enrollToken === null) {
      return { kind: 'unauthorized', because: 'the coordinator does not let this device in: it was revoked there, or it needs FLOTILLA_ENROLL_TOKEN to enroll again' };
    }
    this.#enrollAgain = true;
    return { kind: 'enroll_again', because: 'the coordinator does not know this device: it will enroll again with its token' };
  }

  async #enroll(signal: AbortSignal): Promise<RoundEnd> {
    const { coordinatorUrl, enrollToken: token, identity, deviceName: name, log, handlers } = this.#parts;
    if (token === null) return { kind: 'no_token', because: 'this device is not enrolled: make an enrollment token on its coordinator and set FLOTILLA_ENROLL_TOKEN' };
    const answer = await enroll({ coordinatorUrl, token, publicKey: identity.publicKey, name, signal });
    if (!answer.ok && answer.status === 401) {
      return { kind: 'token_refused', because: 'the enrollment token was refused (used up, expired or wrong): make a new one and set FLOTILLA_ENROLL_TOKEN' };
    }
    if (!answer.ok) return lost(`not enrolled: ${answer.detail}`, answer.retryAfterMs);
    await identity.adopt(answer.value);
    this.#enrollAgain = false;
    log.info({ deviceId: answer.value.deviceId, fleetId: answer.value.fleetId, admission: answer.value.admission }, 'enrolled');
    handlers.enrolled();
    return { kind: 'enrolled' };
  }

  /** The same trouble is said once, not at every try. */
  #say(because: string): void {
    if (because === this.#said) return this.#parts.log.debug({ because }, 'still not connected');
    this.#said = because;
    this.#parts.log.warn(because);
  }
}

const lost = (because: string, retryAfterMs: number | null): RoundEnd => ({ kind: 'ended', because, welcomedMs: 0, goodbyeMs: null, retryAfterMs });
