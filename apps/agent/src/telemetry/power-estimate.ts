import type { Power } from '@flotilla/protocol/measurement';

/** What a guess can be made from. */
export type Machine = { arch: string; logicalCores: number };

/** Judgement, not measurement: nothing tells which processor of its class this is. */
const ERROR_SHARE = 0.6;

/** Watts at full load and at rest, guessed from the class of machine: boards like a Raspberry Pi, or PCs. */
function guessedRange({ arch, logicalCores }: Machine): { idleWatts: number; maxWatts: number } {
  if (arch.startsWith('arm')) {
    const maxWatts = 1.8 * logicalCores + 2;
    return { idleWatts: 0.35 * maxWatts, maxWatts };
  }
  const maxWatts = 8 * logicalCores;
  return { idleWatts: 0.2 * maxWatts, maxWatts };
}

/** P = idle + (max − idle) × load. `cpuShare` is 0…1 of all cores. */
export function estimatePower(cpuShare: number, machine: Machine): Power {
  const { idleWatts, maxWatts } = guessedRange(machine);
  return { watts: idleWatts + (maxWatts - idleWatts) * cpuShare, source: 'model:tdp-guessed', covers: 'package', quality: 'estimated', errorShare: ERROR_SHARE };
}
