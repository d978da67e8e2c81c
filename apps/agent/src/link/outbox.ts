import type { AgentFrame } from '@flotilla/protocol/agent-frames';
import type { Sample } from '@flotilla/protocol/sample';

type SamplesFrame = Extract<AgentFrame, { type: 'samples' }>;

/** Over eight hours at rest, and one full `samples` frame. */
const MAX_SAMPLES = 1_000;

/** Samples that the coordinator has not acknowledged yet, in memory. When it is full the oldest go, and are counted. */
export class Outbox {
  readonly #waiting: Sample[] = [];
  #lastSeq = 0;
  /** How many of the first waiting samples the unacknowledged frame holds; null when none is under way. */
  #underWay: number | null = null;
  #dropped = 0;

  get dropped(): number {
    return this.#dropped;
  }

  get size(): number {
    return this.#waiting.length;
  }

  add(sample: Sample): void {
    this.#waiting.push(sample);
    if (this.#waiting.length <= MAX_SAMPLES) return;
    this.#waiting.shift();
    this.#dropped += 1;
    if (this.#underWay) this.#underWay -= 1;
  }

  /** The next frame to send, or null while one is under way or nothing waits. */
  next(): SamplesFrame | null {
    if (this.#underWay !== null || this.#waiting.length === 0) return null;
    this.#lastSeq += 1;
    this.#underWay = this.#waiting.length;
    return { type: 'samples', seq: this.#lastSeq, samples: this.#waiting.slice() };
  }

  /** The frame with this `seq` has arrived; an ack of any other is old news. */
  acknowledge(seq: number): void {
    if (this.#underWay === null || seq !== this.#lastSeq) return;
    this.#waiting.splice(0, this.#underWay);
    this.#underWay = null;
  }

  /** A new connection: what was under way is sent again, in a new frame with everything since. */
  reset(): void {
    this.#underWay = null;
  }
}
