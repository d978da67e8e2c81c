import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export type FakeSysfs = { rootDir: string; write: (files: Readonly<Record<string, string | number>>) => Promise<void>; remove: () => Promise<void> };

/** An empty machine; `write` puts sensors into its `/sys/class`, by path below it. */
export async function aFakeSysfs(): Promise<FakeSysfs> {
  const rootDir = await mkdtemp(join(tmpdir(), 'flotilla-sysfs-'));
  return {
    rootDir,
    write: async (files) => {
      for (const [name, content] of Object.entries(files)) {
        const path = join(rootDir, 'sys/class', name);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, `${content}\n`);
      }
    },
    remove: () => rm(rootDir, { recursive: true }),
  };
}
