import { z } from 'zod';
import { Hardware } from '../hardware.ts';
import { DeviceId, Digest, InstantMs } from '../ids.ts';
import { Power, Temperature } from '../measurement.ts';
import { StepKind, StepProblem } from '../report.ts';
import { Admission, Convergence, Headline, LinkState } from '../states.ts';

/** A version a device should serve, with what is true of it there. */
export const DeviceVersion = z.object({
  digest: Digest,
  label: z.string(),
  state: z.enum(['absent', 'loading', 'ready', 'draining']),
  slots: z.int().nonnegative(),
  busySlots: z.int().nonnegative(),
  contextTokens: z.int().nonnegative(),
});
export type DeviceVersion = z.infer<typeof DeviceVersion>;

/** Speeds of the last finished answer on this device; null before the first. Tokens per second. */
export const MeasuredSpeed = z.object({ promptTokensPerSecond: z.number().nullable(), generationTokensPerSecond: z.number().nullable(), at: InstantMs });
export type MeasuredSpeed = z.infer<typeof MeasuredSpeed>;

/** The latest sample in the shape of a screen: throughput over its window, in tokens per second. */
export const Vitals = z.object({
  at: InstantMs,
  generationTokensPerSecond: z.number().nonnegative(),
  promptTokensPerSecond: z.number().nonnegative(),
  cpuShare: z.number().nullable(),
  memoryUsedBytes: z.int().nullable(),
  power: Power,
  temperature: Temperature,
});
export type Vitals = z.infer<typeof Vitals>;

/** One device as every screen, command and client sees it. `vitals` is null before the first sample and while offline. */
export const DeviceView = z.object({
  id: DeviceId,
  name: z.string(),
  site: z.string(),
  labels: z.record(z.string(), z.string()),
  headline: Headline,
  headlineSince: InstantMs,
  because: z.string(),
  admission: Admission,
  link: LinkState,
  convergence: Convergence,
  versions: z.array(DeviceVersion),
  step: z.object({ kind: StepKind, label: z.string(), doneShare: z.number().nullable() }).nullable(),
  problem: StepProblem.nullable(),
  runningAttempts: z.int().nonnegative(),
  vitals: Vitals.nullable(),
  speed: MeasuredSpeed.nullable(),
  hardware: Hardware.nullable(),
  agentVersion: z.string().nullable(),
  lastSeenAt: InstantMs.nullable(),
  enrolledAt: InstantMs,
});
export type DeviceView = z.infer<typeof DeviceView>;

export const DeviceList = z.object({ devices: z.array(DeviceView) });
export type DeviceList = z.infer<typeof DeviceList>;

/** Generated tokens per second of each device in equal steps up to `untilAt`; null where no sample came. */
export const ThroughputHistory = z.object({
  untilAt: InstantMs, stepMs: z.int().positive(), devices: z.array(z.object({ deviceId: DeviceId, generationTokensPerSecond: z.array(z.number().nullable()) })),
});
export type ThroughputHistory = z.infer<typeof ThroughputHistory>;
