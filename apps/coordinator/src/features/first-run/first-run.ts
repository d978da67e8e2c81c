import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { AdminKeys } from '../access/contract.ts';
import type { Sites } from '../devices/contract.ts';
import type { ModelIntake } from '../models/contract.ts';

/** `models/demo/manifest.json` at the top of the checkout. */
const DemoManifest = z.object({ file: z.string(), name: z.string(), digest: z.string(), contextTokens: z.int().positive() });

/** Two callers at once, and half of the machine is left alone. */
const DEMO_SLOTS = 2;

/** What a new fleet needs to answer its first request. */
export class FirstRun {
  constructor(private readonly parts: { adminKeys: AdminKeys; sites: Sites; models: ModelIntake }) {}

  /** Idempotent: what is there already stays as it is. */
  async seed(adminKey: string, demoDir: string): Promise<void> {
    const { adminKeys, sites, models } = this.parts;
    await adminKeys.ensure(adminKey);
    await sites.ensureFirst('Home', Intl.DateTimeFormat().resolvedOptions().timeZone);
    const manifest = DemoManifest.parse(JSON.parse(fs.readFileSync(path.join(demoDir, 'manifest.json'), 'utf8')));
    await models.addFile({
      file: path.join(demoDir, manifest.file),
      digest: manifest.digest,
      model: manifest.name,
      abilities: ['chat'],
      // The demo model is a small one that was trained to be asked for its most likely answer.
      settings: { contextTokens: manifest.contextTokens, slots: DEMO_SLOTS, temperature: 0 },
    });
  }
}
