import { open } from 'node:fs/promises';
import { type GgufFacts, readGgufHeader } from '@flotilla/domain/gguf/header';
import type { Catalogue } from './catalogue.ts';
import { ModelIntake, type NewModelFile } from './contract.ts';
import type { FileStore } from './file-store.ts';
import type { ModelStore } from './model-store.ts';

/** From a file on this machine to a deployment. */
export class FileIntake extends ModelIntake {
  constructor(
    private readonly files: FileStore,
    private readonly store: ModelStore,
    private readonly catalogue: Catalogue,
  ) {
    super();
  }

  override async addFile({ file, digest, model, abilities, settings }: NewModelFile): Promise<void> {
    const added = await this.files.add(file);
    if (added.digest !== digest) throw new Error(`${file} has the digest ${added.digest}, expected ${digest}: the checkout is damaged`);
    await this.store.addFirst({ model, digest, sizeBytes: added.sizeBytes, facts: await factsOf(file), abilities, settings });
    await this.catalogue.reload();
  }
}

async function factsOf(file: string): Promise<GgufFacts> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const header = await readGgufHeader({
      sizeBytes: size,
      read: async (offset, length) => {
        const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, offset);
        return buffer.subarray(0, bytesRead);
      },
    });
    if (!header.ok) throw new Error(`${file}: ${header.detail}`);
    return header.facts;
  } finally {
    await handle.close();
  }
}
