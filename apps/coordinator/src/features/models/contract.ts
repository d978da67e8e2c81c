import type { SignedDesiredState } from '@flotilla/protocol/desired-state';
import { z } from 'zod';
import type { DeviceRecord } from '../devices/contract.ts';

/** How a deployment wants its version served. `temperature` is used where the caller names none. */
export const DeploymentSettings = z.object({
  contextTokens: z.int().positive(),
  slots: z.int().positive().max(64),
  temperature: z.number().min(0).max(2),
});
export type DeploymentSettings = z.infer<typeof DeploymentSettings>;

export type Deployment = {
  id: string;
  name: string;
  model: string;
  /** `flotilla-demo@1`. */
  label: string;
  digest: string;
  sizeBytes: number;
  abilities: readonly string[];
  selector: Readonly<Record<string, string>>;
  settings: DeploymentSettings;
  createdAt: number;
};

/** What is deployed where, and under which name people ask for it. */
export abstract class Models {
  /** Kept in memory; as fresh as the last write of this coordinator. */
  abstract deployments(): readonly Deployment[];
  /** By alias, deployment name or `model@number`; null when nothing has that name. */
  abstract resolve(name: string): Deployment | null;
  abstract names(): readonly { name: string; deployment: Deployment }[];
  abstract desiredState(device: DeviceRecord): SignedDesiredState;
  abstract wantedBy(device: DeviceRecord): readonly Deployment[];
}

export type NewModelFile = { file: string; digest: string; model: string; abilities: string[]; settings: DeploymentSettings };

export abstract class ModelIntake {
  /**
   * Takes a copy of a file and deploys it to every device under the model's name. A model that is there stays as it is.
   * Throws when the bytes are not those of `digest`, or are no GGUF model.
   */
  abstract addFile(model: NewModelFile): Promise<void>;
}
