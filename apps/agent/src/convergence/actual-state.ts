import type { FileStore } from '../files/file-store.ts';
import type { VersionPool } from '../inference/version-pool.ts';
import type { FailureMemory } from './failure-memory.ts';
import type { Actual } from './plan.ts';

/** Looks at the disk and the engines; nothing is remembered from last time. */
export async function look(files: FileStore, versions: VersionPool, failures: FailureMemory): Promise<Actual> {
  const stored = await files.list();
  return { files: stored, loaded: versions.list(), failed: failures.failed };
}
