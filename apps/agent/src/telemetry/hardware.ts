import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { dirname } from 'node:path';
import type { Hardware } from '@flotilla/protocol/hardware';
import { cpu } from 'systeminformation';
import { freeBytes } from '../files/disk-space.ts';

/** What this machine is made of; null where it does not tell. `modelsDir` need not exist yet. */
export async function readHardware(modelsDir: string): Promise<Hardware> {
  const processor = await readProcessor();
  const logicalCores = cpus().length || availableParallelism();
  const physicalCores = processor?.physicalCores;
  return {
    os: `${type()} ${release()}`.slice(0, 64),
    arch: arch(),
    cpuModel: knownName(cpus()[0]?.model) ?? knownName(processor?.brand),
    physicalCores: physicalCores && physicalCores <= logicalCores ? physicalCores : null,
    logicalCores,
    memoryTotalBytes: totalmem(),
    diskFreeBytes: await diskFreeBytes(modelsDir),
  };
}

async function readProcessor(): Promise<{ physicalCores: number; brand: string } | null> {
  try {
    return await cpu();
  } catch {
    return null; // It asks programs that a slim system does not have.
  }
}

/** Boards without a model name say nothing or "unknown". */
function knownName(name: string | undefined): string | null {
  const trimmed = name?.trim();
  return trimmed && trimmed !== 'unknown' ? trimmed.slice(0, 128) : null;
}

/** Of the nearest folder that exists. */
async function diskFreeBytes(directory: string): Promise<number | null> {
  try {
    return await freeBytes(directory);
  } catch {
    const parent = dirname(directory);
    return parent === directory ? null : diskFreeBytes(parent); // Not created yet, or not readable: ask further up.
  }
}
