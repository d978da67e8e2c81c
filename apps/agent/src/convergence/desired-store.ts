import { readFile } from 'node:fs/promises';
import { type DesiredState, SignedDesiredState } from '@flotilla/protocol/desired-state';
import type { StepProblem } from '@flotilla/protocol/report';
import type { Logger } from 'pino';
import { writeDurably } from '../files/durable-write.ts';
import { type FleetTrust, succeed, verifyDesired } from './accept-desired.ts';

type Parts = { path: string; trust: () => FleetTrust | null; nowMs: () => number; log: Logger };

/** The last accepted desired state, in memory and on disk, so that a device serves without its coordinator. */
export class DesiredStore {
  readonly #parts: Parts;
  #current: DesiredState | null = null;
  #refused: StepProblem | null = null;
  #lastOffer: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get current(): DesiredState | null {
    return this.#current;
  }

  /** Why the newest offer was refused; null after an accepted one. */
  get refused(): StepProblem | null {
    return this.#refused;
  }

  /** Takes up what a former run accepted. A file that this fleet did not sign counts as none. */
  async restore(): Promise<void> {
    const { path, trust, log } = this.#parts;
    const stored = SignedDesiredState.safeParse(await jsonFile(path));
    const known = trust();
    if (!stored.success || !known) return;
    const verified = verifyDesired(stored.data, known);
    if (verified.ok) this.#current = verified.desired;
    else log.warn({ because: verified.because }, 'stored desired state ignored');
  }

  /** Offers are judged in the order they came. False when nothing changed or the offer was refused. Never rejects. */
  offer(signed: SignedDesiredState): Promise<boolean> {
    const judged = this.#lastOffer.then(() => this.#judge(signed)).catch((error: unknown) => this.#refuse(`it could not be stored: ${String(error)}`));
    this.#lastOffer = judged;
    return judged;
  }

  async #judge(signed: SignedDesiredState): Promise<boolean> {
    const known = this.#parts.trust();
    if (!known) return this.#refuse('this device is not enrolled');
    const verified = verifyDesired(signed, known);
    if (!verified.ok) return this.#refuse(verified.because);
    const sameFleet = this.#current?.fleetId === known.fleetId && this.#current.deviceId === known.deviceId;
    const succession = succeed(sameFleet ? this.#current : null, verified.desired, this.#parts.nowMs());
    if (succession.kind === 'refused') return this.#refuse(succession.because);
    this.#refused = null;
    if (succession.kind === 'same') return false;
    await writeDurably(this.#parts.path, JSON.stringify(signed), 0o600);
    this.#current = verified.desired;
    const { fleetGeneration, revision, versions } = verified.desired;
    this.#parts.log.info({ fleetGeneration, revision, versions: versions.map(({ label }) => label) }, 'desired state accepted');
    return true;
  }

  #refuse(because: string): false {
    this.#refused = { code: 'desired_state_refused', digest: null, detail: `the desired state was refused: ${because}`.slice(0, 500) };
    this.#parts.log.error({ because }, 'desired state refused');
    return false;
  }
}

async function jsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null; // absent before the first one; the coordinator sends it again if it is damaged
  }
}
