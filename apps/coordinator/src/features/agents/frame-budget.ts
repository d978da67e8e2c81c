/** 100 frames a second sustained, 400 at once: an honest agent sends at most about 60, besides the answers it was asked for. */
const SUSTAINED_PER_SECOND = 100;
const BURST = 400;

/** `accepted`, its first tokens, its end. */
const PER_ASSIGNMENT = 3;

/** A token bucket on the monotonic clock. */
export class FrameBudget {
  private left = BURST;
  private at: number;

  constructor(nowMs: number) {
    this.at = nowMs;
  }

  /** Tiny answers come faster than the sustained rate, and were asked for. */
  assigned(): void {
    this.left += PER_ASSIGNMENT;
  }

  /** False when the peer has sent more than it may. */
  take(nowMs: number): boolean {
    this.left = Math.max(this.left, Math.min(BURST, this.left + ((nowMs - this.at) / 1_000) * SUSTAINED_PER_SECOND));
    this.at = nowMs;
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }
}
