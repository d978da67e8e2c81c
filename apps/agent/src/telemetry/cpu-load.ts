import { cpus } from 'node:os';

type CoreTimes = { user: number; nice: number; sys: number; idle: number; irq: number };
export type ReadCores = () => readonly { times: CoreTimes }[];

/** How busy all cores were since the last reading. */
export class CpuLoad {
  readonly #readCores: ReadCores;
  #last: { idleMs: number; totalMs: number } | null = null;

  constructor(readCores: ReadCores = cpus) {
    this.#readCores = readCores;
  }

  /** 0…1 of all cores; null at the first reading, without time between two, or where the system does not tell. */
  readShare(): number | null {
    const last = this.#last;
    const now = { idleMs: 0, totalMs: 0 };
    for (const { times } of this.#readCores()) {
      now.idleMs += times.idle;
      now.totalMs += times.user + times.nice + times.sys + times.idle + times.irq;
    }
    this.#last = now;
    if (!last || now.totalMs <= last.totalMs) return null;
    const share = 1 - (now.idleMs - last.idleMs) / (now.totalMs - last.totalMs);
    return Math.min(1, Math.max(0, share));
  }
}
