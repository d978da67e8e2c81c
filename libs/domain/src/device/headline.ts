import type { StepProblem } from '@flotilla/protocol/report';
import type { Admission, Convergence, Headline, LinkState } from '@flotilla/protocol/states';

/** The four axes of a device, and what it is there for. */
export type DeviceFacts = {
  admission: Admission;
  link: LinkState;
  convergence: Convergence;
  problem: StepProblem | null;
  yieldingBecause: string | null;
  warnings: readonly string[];
  readyVersions: number;
  wantedVersions: number;
};

/** First that holds wins: what an owner must know before anything else stands further up. */
const RULES: readonly [Headline, (facts: DeviceFacts) => string | null][] = [
  ['revoked', (facts) => when(facts.admission === 'revoked', 'its key was revoked')],
  ['quarantined', (facts) => when(facts.admission === 'quarantined', 'it is set aside until somebody looks at it')],
  ['pending', (facts) => when(facts.admission === 'pending', 'it waits to be admitted')],
  ['offline', (facts) => when(facts.link === 'offline', 'nothing is heard from it')],
  ['suspect', (facts) => when(facts.link === 'suspect', 'it has been silent for longer than a ping')],
  ['blocked', (facts) => when(facts.convergence === 'blocked', facts.problem?.detail ?? 'it cannot reach its desired state')],
  ['cordoned', (facts) => when(facts.admission === 'cordoned', 'it takes no new work')],
  ['yielding', (facts) => facts.yieldingBecause],
  ['updating', (facts) => when(facts.convergence === 'updating', 'it is on its way to its desired state')],
  ['retrying', (facts) => when(facts.convergence === 'retrying', facts.problem?.detail ?? 'its last step failed and is tried again')],
  ['degraded', (facts) => facts.warnings[0] ?? null],
  ['serving', (facts) => when(facts.readyVersions > 0, facts.readyVersions === 1 ? 'one version is ready' : `${facts.readyVersions} versions are ready`)],
  ['idle', (facts) => when(true, facts.wantedVersions === 0 ? 'no deployment asks anything of it' : 'nothing is ready yet')],
];

/** The one word for a device and the reason for it, the same in API, CLI and screen. */
export function headlineOf(facts: DeviceFacts): { headline: Headline; because: string } {
  for (const [headline, reason] of RULES) {
    const because = reason(facts);
    if (because !== null) return { headline, because };
  }
  throw new Error('the last rule always holds');
}

/** Words that stay until a person does something about them. */
export const NEEDS_YOU: ReadonlySet<Headline> = new Set<Headline>(['quarantined', 'pending', 'offline', 'blocked', 'degraded']);

function when(holds: boolean, because: string): string | null {
  return holds ? because : null;
}
