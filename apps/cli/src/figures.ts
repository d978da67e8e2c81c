import type { Power, Temperature } from '@flotilla/protocol/measurement';
import type { FleetSummary } from '@flotilla/protocol/rest/fleet';

/** `≈` marks an estimate; what no sensor tells is "–" and never a zero. */
export function watts({ watts: value, quality }: Power): string {
  return value === null ? '–' : `${quality === 'estimated' ? '≈ ' : ''}${value.toFixed(1)}`;
}

export function celsius({ celsius: value, quality }: Temperature): string {
  return value === null ? '–' : `${quality === 'estimated' ? '≈ ' : ''}${Math.round(value)}`;
}

/** "12 W measured, ≈ 30 W estimated, 2 devices not measured". */
export function wattsSentence({ measuredWatts, estimatedWatts, unknownWattsDevices }: FleetSummary): string {
  const parts = [
    measuredWatts === null ? null : `${measuredWatts.toFixed(1)} W measured`,
    estimatedWatts === null ? null : `≈ ${estimatedWatts.toFixed(1)} W estimated`,
    unknownWattsDevices === 0 ? null : `${unknownWattsDevices} ${unknownWattsDevices === 1 ? 'device' : 'devices'} not measured`,
  ].filter((part) => part !== null);
  return parts.length > 0 ? parts.join(', ') : 'power not measured';
}
