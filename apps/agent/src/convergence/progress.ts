import type { DesiredState } from '@flotilla/protocol/desired-state';
import type { StepProblem } from '@flotilla/protocol/report';
import type { Convergence } from '@flotilla/protocol/states';
import { type Actual, blocksOf, plan, type Step } from './plan.ts';

/** `refused`: why the newest desired state was not accepted; `failed`: steps whose last try failed, by `stepKey`. */
export type Setbacks = { refused: StepProblem | null; failed: ReadonlyMap<string, StepProblem> };
export type Progress = { convergence: Convergence; problem: StepProblem | null };

/** Names a step with all that decides about its outcome, so that other settings start with a clean slate. */
export function stepKey(step: Step): string {
  if (!('version' in step)) return `${step.kind} ${step.digest}`;
  const { contextTokens, slots } = step.version;
  return `${step.kind} ${step.digest} ${contextTokens} ${slots} ${step.kind === 'load' ? step.engineGeneration : ''}`;
}

/** One word for how far this device is, and the problem a person should see with it. `blocked` needs somebody; the rest mends itself. */
export function progressOf(desired: DesiredState | null, actual: Actual, { refused, failed }: Setbacks): Progress {
  const blocks = desired ? blocksOf(desired, actual) : [];
  const steps = plan(desired, actual);
  const problems = steps.flatMap((step) => failed.get(stepKey(step)) ?? []);
  const problem = blocks[0]?.problem ?? refused ?? problems[0] ?? null;
  if (blocks.length > 0 || refused) return { convergence: 'blocked', problem };
  if (steps.length === 0) return { convergence: 'settled', problem: null };
  return { convergence: problems.length === steps.length ? 'retrying' : 'updating', problem };
}
