import { z } from 'zod';

export const Admission = z.enum(['pending', 'admitted', 'cordoned', 'quarantined', 'revoked']);
export type Admission = z.infer<typeof Admission>;

export const LinkState = z.enum(['online', 'suspect', 'offline']);
export type LinkState = z.infer<typeof LinkState>;

export const Convergence = z.enum(['settled', 'updating', 'retrying', 'blocked']);
export type Convergence = z.infer<typeof Convergence>;

/** The one word of a device; its order of precedence is `HEADLINES` in libs/domain/src/device/headline.ts. */
export const Headline = z.enum(['revoked', 'quarantined', 'pending', 'offline', 'suspect', 'blocked', 'cordoned', 'yielding', 'updating', 'retrying', 'degraded', 'serving', 'idle']);
export type Headline = z.infer<typeof Headline>;

export const JobState = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired']);
export type JobState = z.infer<typeof JobState>;

export const AttemptState = z.enum(['assigned', 'running', 'succeeded', 'failed', 'lost', 'cancelled', 'preempted']);
export type AttemptState = z.infer<typeof AttemptState>;

/** transient: surely not done; ambiguous: perhaps done; permanent: trying again cannot help. */
export const FailureClass = z.enum(['transient', 'ambiguous', 'permanent']);
export type FailureClass = z.infer<typeof FailureClass>;
