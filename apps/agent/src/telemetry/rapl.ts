import { basename, join } from 'node:path';
import { listDevices, readNumber, readText } from './sysfs.ts';

/** More than all sockets of a machine draw: the counter did not turn around but started anew, as after sleep. */
const UNBELIEVABLE_WATTS = 4_000;

type Counter = { microjoules: number; rangeMicrojoules: number | null };
type Reading = { atMs: number; counters: ReadonlyMap<string, Counter> };

/**
 * Watts of all processor packages from the cumulative energy counters of Intel and AMD (readable by root, or by a udev rule).
 * The first reading has no watts: it needs an earlier one to compare with.
 */
export class RaplMeter {
  readonly #folder: string;
  #last: Reading | null = null;

  constructor(rootDir: string) {
    this.#folder = join(rootDir, 'sys/class/powercap');
  }

  /** `atMs` is monotonic. */
  async readWatts(atMs: number): Promise<number | null> {
    const last = this.#last;
    const counters = await this.#counters();
    this.#last = { atMs, counters };
    if (!last || counters.size === 0 || counters.size !== last.counters.size || atMs <= last.atMs) return null;
    let microjoules = 0;
    for (const [path, counter] of counters) {
      const used = usedSince(last.counters.get(path), counter);
      if (used === null) return null;
      microjoules += used;
    }
    const watts = microjoules / 1_000 / (atMs - last.atMs);
    return watts < UNBELIEVABLE_WATTS ? watts : null;
  }

  /** None unless every package can be read: the sum of some of them would pass for all. */
  async #counters(): Promise<ReadonlyMap<string, Counter>> {
    const counters = new Map<string, Counter>();
    for (const path of await listDevices(this.#folder)) {
      if (!/^(intel|amd)-rapl:\d+$/.test(basename(path))) continue;
      // psys, where it exists, counts the packages again.
      if (!(await readText(join(path, 'name')))?.startsWith('package')) continue;
      const microjoules = await readNumber(join(path, 'energy_uj'));
      if (microjoules === null) return new Map();
      counters.set(path, { microjoules, rangeMicrojoules: await readNumber(join(path, 'max_energy_range_uj')) });
    }
    return counters;
  }
}

/** The counter starts again at 0 after `rangeMicrojoules`; null when it fell and nobody says where it turns. */
function usedSince(before: Counter | undefined, now: Counter): number | null {
  if (!before) return null;
  if (now.microjoules >= before.microjoules) return now.microjoules - before.microjoules;
  return now.rangeMicrojoules === null ? null : now.microjoules + now.rangeMicrojoules - before.microjoules;
}
