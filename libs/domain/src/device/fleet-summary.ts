import type { Power } from '@flotilla/protocol/measurement';
import type { DeviceView } from '@flotilla/protocol/rest/devices';
import type { FleetSummary } from '@flotilla/protocol/rest/fleet';
import { NEEDS_YOU } from './headline.ts';

/** The figures at the head of the Fleet page, of `flotilla status` and of `GET /api/v1/fleet`: one place, so they cannot differ. */
export function summarise(devices: readonly DeviceView[], waitingRequests: number): FleetSummary {
  const powers = devices.flatMap((device) => (device.vitals ? [device.vitals.power] : []));
  return {
    devices: devices.length,
    serving: devices.filter((device) => device.headline === 'serving').length,
    needYou: devices.filter((device) => NEEDS_YOU.has(device.headline)).length,
    byHeadline: countByHeadline(devices),
    generationTokensPerSecond: devices.reduce((sum, device) => sum + (device.vitals ? device.vitals.generationTokensPerSecond : 0), 0),
    runningRequests: devices.reduce((sum, device) => sum + device.runningAttempts, 0),
    waitingRequests,
    measuredWatts: sumWatts(powers, 'measured'),
    estimatedWatts: sumWatts(powers, 'estimated'),
    unknownWattsDevices: devices.filter((device) => device.link !== 'offline' && (device.vitals?.power.watts ?? null) === null).length,
    hottest: hottestOf(devices),
  };
}

function countByHeadline(devices: readonly DeviceView[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { headline } of devices) counts[headline] = (counts[headline] ?? 0) + 1;
  return counts;
}

/** Null when no device reads power that way: the absence of a figure is not a zero. */
function sumWatts(powers: readonly Power[], quality: Power['quality']): number | null {
  const watts = powers.flatMap((power) => (power.quality === quality && power.watts !== null ? [power.watts] : []));
  return watts.length === 0 ? null : watts.reduce((sum, one) => sum + one, 0);
}

function hottestOf(devices: readonly DeviceView[]): FleetSummary['hottest'] {
  let hottest: FleetSummary['hottest'] = null;
  for (const { name, vitals } of devices) {
    if (!vitals || vitals.temperature.celsius === null || vitals.temperature.quality === 'unknown') continue;
    const { celsius, quality } = vitals.temperature;
    if (!hottest || celsius > hottest.celsius) hottest = { device: name, celsius, quality };
  }
  return hottest;
}
