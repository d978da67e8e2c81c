import { selects } from '@flotilla/domain/models/selector';
import { LINK_PATHS } from '@flotilla/protocol/link';
import type { DesiredState, SignedDesiredState } from '@flotilla/protocol/desired-state';
import type { Clock } from '../../infra/clock.ts';
import type { DeviceRecord } from '../devices/contract.ts';
import type { FleetKey } from '../trust/contract.ts';
import { type Deployment, Models } from './contract.ts';
import type { ModelStore } from './model-store.ts';

/** A device may accept a desired state this long after it was signed; running an accepted one never ends. */
const ACCEPT_FOR_MS = 24 * 3_600_000;
const SMOKE_TEST = { prompt: 'Say hello.', maxTokens: 8 };

/** What is deployed, held in memory: asked once per request and once per connecting device. */
export class Catalogue extends Models {
  private current: readonly Deployment[] = [];
  private byName = new Map<string, Deployment>();

  constructor(
    private readonly store: ModelStore,
    private readonly fleetKey: FleetKey,
    private readonly clock: Clock,
  ) {
    super();
  }

  async reload(): Promise<void> {
    const [deployments, aliases] = await Promise.all([this.store.deployments(), this.store.aliases()]);
    const byId = new Map(deployments.map((deployment) => [deployment.id, deployment]));
    const byName = new Map<string, Deployment>();
    for (const deployment of deployments) byName.set(deployment.label, deployment).set(deployment.name, deployment);
    for (const alias of aliases) {
      const deployment = byId.get(alias.deploymentId);
      if (deployment) byName.set(alias.name, deployment);
    }
    this.current = deployments;
    this.byName = byName;
  }

  override deployments(): readonly Deployment[] {
    return this.current;
  }

  override resolve(name: string): Deployment | null {
    return this.byName.get(name) ?? null;
  }

  override names(): readonly { name: string; deployment: Deployment }[] {
    return [...this.byName].filter(([name]) => !name.includes('@')).map(([name, deployment]) => ({ name, deployment }));
  }

  override wantedBy(device: DeviceRecord): readonly Deployment[] {
    return this.current.filter((deployment) => selects(deployment.selector, device.labels));
  }

  override desiredState(device: DeviceRecord): SignedDesiredState {
    const issuedAt = this.clock.nowMs();
    const wanted = this.wantedBy(device);
    const state: DesiredState = {
      fleetId: this.fleetKey.fleetId,
      deviceId: device.id,
      fleetGeneration: this.fleetKey.generation,
      revision: device.desiredRevision,
      issuedAt,
      expiresAt: issuedAt + ACCEPT_FOR_MS,
      versions: wanted.map((deployment) => ({
        digest: deployment.digest,
        sizeBytes: deployment.sizeBytes,
        label: deployment.label,
        sources: [`${LINK_PATHS.files}/${deployment.digest}`],
        contextTokens: deployment.settings.contextTokens,
        slots: deployment.settings.slots,
        smokeTest: SMOKE_TEST,
      })),
      keep: [],
      engineGeneration: 0,
      retryGeneration: 0,
      benchmarkGeneration: 0,
    };
    return this.fleetKey.sign(JSON.stringify(state));
  }
}
