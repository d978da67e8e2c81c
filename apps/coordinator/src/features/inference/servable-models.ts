import { nearest } from '@flotilla/domain/models/nearest';
import { Refusal } from '@flotilla/domain/refusals/catalogue';
import type { ModelObject } from '@flotilla/protocol/openai/models';
import type { Sessions } from '../agents/contract.ts';
import type { Deployment, Models } from '../models/contract.ts';

/** The names that work now: deployments that a connected device has ready or is loading. */
export class ServableModels {
  constructor(
    private readonly models: Models,
    private readonly sessions: Sessions,
  ) {}

  list(): ModelObject[] {
    return this.models.names().flatMap(({ name, deployment }) => {
      const states = [...this.sessions.all()].flatMap((session) => session.report?.loaded.filter(({ digest }) => digest === deployment.digest) ?? []);
      if (states.length === 0) return [];
      return [
        {
          id: name,
          object: 'model' as const,
          created: Math.floor(deployment.createdAt / 1_000),
          owned_by: 'flotilla',
          meta: { context_length: deployment.settings.contextTokens, capabilities: [...deployment.abilities], devices_ready: states.filter(({ state }) => state === 'ready').length },
        },
      ];
    });
  }

  resolve(name: string): Deployment {
    const deployment = this.models.resolve(name);
    if (!deployment) throw this.notFound(name);
    return deployment;
  }

  notFound(name: string): Refusal {
    const known = nearest(name, this.models.names().map((entry) => entry.name));
    return new Refusal('model_not_found', `There is no model "${name}"${known ? `; did you mean "${known}"?` : ''}`, { param: 'model' });
  }
}
