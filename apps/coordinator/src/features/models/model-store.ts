import type { GgufFacts } from '@flotilla/domain/gguf/header';
import type { PrismaClient } from '@flotilla/db/client';
import { newId } from '../../infra/ids.ts';
import { type Deployment, DeploymentSettings } from './contract.ts';
import { z } from 'zod';

const Selector = z.record(z.string(), z.string());

export type NewVersion = { model: string; digest: string; sizeBytes: number; facts: GgufFacts; abilities: string[]; settings: DeploymentSettings };

/** All SQL about models, versions, deployments and aliases. */
export class ModelStore {
  constructor(private readonly prisma: PrismaClient) {}

  async deployments(): Promise<Deployment[]> {
    const rows = await this.prisma.deployment.findMany({ include: { model: true, version: true }, orderBy: { createdAt: 'asc' } });
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      model: row.model.name,
      label: `${row.model.name}@${row.version.number}`,
      digest: row.version.digest,
      sizeBytes: Number(row.version.sizeBytes),
      abilities: row.version.abilities,
      selector: Selector.parse(row.selector),
      settings: DeploymentSettings.parse(row.settings),
      createdAt: row.createdAt.getTime(),
    }));
  }

  async aliases(): Promise<{ name: string; deploymentId: string }[]> {
    return this.prisma.alias.findMany({ select: { name: true, deploymentId: true } });
  }

  /** Adds model, first version, deployment to every device and the alias of its name, once: a model that is there stays as it is. */
  async addFirst(version: NewVersion): Promise<void> {
    if (await this.prisma.model.findUnique({ where: { name: version.model } })) return;
    const [modelId, versionId, deploymentId] = [newId(), newId(), newId()];
    await this.prisma.$transaction([
      this.prisma.model.create({ data: { id: modelId, name: version.model } }),
      this.prisma.version.create({ data: { id: versionId, modelId, number: 1, digest: version.digest, sizeBytes: version.sizeBytes, facts: version.facts, abilities: version.abilities } }),
      this.prisma.deployment.create({ data: { id: deploymentId, name: version.model, modelId, versionId, settings: version.settings } }),
      this.prisma.alias.create({ data: { name: version.model, deploymentId } }),
    ]);
  }
}
