import { type Power, UNKNOWN_POWER } from '@flotilla/protocol/measurement';
import { readBatteryWatts } from './battery.ts';
import { readBoardPower } from './hwmon.ts';
import { estimatePower, type Machine } from './power-estimate.ts';
import { RaplMeter } from './rapl.ts';

/**
 * The best single answer to "what does this device draw now": a sensor of the whole board, else the processor's own counter,
 * else an estimate from its load, else unknown. Never a sum of two kinds.
 */
export class PowerMeter {
  readonly #rootDir: string;
  readonly #machine: Machine;
  readonly #rapl: RaplMeter;

  constructor(rootDir: string, machine: Machine) {
    this.#rootDir = rootDir;
    this.#machine = machine;
    this.#rapl = new RaplMeter(rootDir);
  }

  /** `atMs` is monotonic; `cpuShare` is null where the load is unknown. */
  async read(atMs: number, cpuShare: number | null): Promise<Power> {
    // Read each time, even behind a board sensor: the counter needs an unbroken series.
    const packageWatts = await this.#rapl.readWatts(atMs);
    const board = await readBoardPower(this.#rootDir);
    if (board) return measured(board.watts, board.source, 'board');
    const batteryWatts = await readBatteryWatts(this.#rootDir);
    if (batteryWatts !== null) return measured(batteryWatts, 'battery', 'board');
    if (packageWatts !== null) return measured(packageWatts, 'rapl', 'package');
    return cpuShare === null ? UNKNOWN_POWER : estimatePower(cpuShare, this.#machine);
  }
}

function measured(watts: number, source: string, covers: Power['covers']): Power {
  return { watts, source, covers, quality: 'measured', errorShare: null };
}
