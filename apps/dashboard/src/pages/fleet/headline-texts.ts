import type { DeviceView } from '@flotilla/protocol/rest/devices';
import type { FleetSummary } from '@flotilla/protocol/rest/fleet';
import { Headline } from '@flotilla/protocol/states';
import { counted } from '../../parts/figures.ts';

export type WattsText = { watts: number | null; estimated: boolean; note: string };

/** A sum that holds an estimate is an estimate, and says how much of it was measured. No reading at all is no figure. */
export function wattsText({ measuredWatts, estimatedWatts, unknownWattsDevices }: FleetSummary): WattsText {
  const missing = unknownWattsDevices > 0 ? ` · ${counted(unknownWattsDevices, 'device')} not measured` : '';
  if (measuredWatts === null && estimatedWatts === null) return { watts: null, estimated: false, note: 'no device tells it' };
  if (estimatedWatts === null) return { watts: measuredWatts, estimated: false, note: `measured${missing}` };
  if (measuredWatts === null) return { watts: estimatedWatts, estimated: true, note: `estimated${missing}` };
  const watts = measuredWatts + estimatedWatts;
  if (watts === 0) return { watts, estimated: true, note: `measured and estimated${missing}` };
  // Both kinds are there, so neither 0 % nor 100 % would be true.
  const share = Math.min(99, Math.max(1, Math.round((measuredWatts / watts) * 100)));
  return { watts, estimated: true, note: `${share} % measured, rest estimated${missing}` };
}

export function requestsText({ runningRequests, waitingRequests }: FleetSummary): string {
  return `${counted(runningRequests, 'request')} running, ${waitingRequests.toLocaleString('en')} waiting`;
}

/** Every state but serving with its count, in the order in which headlines win. */
export function otherStates({ byHeadline }: FleetSummary): { headline: Headline; count: number }[] {
  return Headline.options.flatMap((headline) => {
    const count = byHeadline[headline];
    return count === undefined || headline === 'serving' ? [] : [{ headline, count }];
  });
}

/** Why a device has its headline, with what the device itself says of its problem where the reason does not hold it already. */
export function reasonText({ because, problem }: Pick<DeviceView, 'because' | 'problem'>): string {
  return problem === null || because.includes(problem.detail) ? because : `${because}: ${problem.detail}`;
}
