import type { FlotillaClient } from '@flotilla/client/client';
import { wattsSentence } from '../figures.ts';
import { type Format, print } from '../output.ts';

/** The fleet in four lines. */
export async function status(client: FlotillaClient, format: Format): Promise<void> {
  const fleet = await client.fleet();
  if (format === 'json') return print(JSON.stringify(fleet, null, 2));
  const others = Object.entries(fleet.byHeadline).filter(([headline]) => headline !== 'serving').map(([headline, count]) => `${count} ${headline}`);
  print(`${fleet.serving} of ${fleet.devices} serving${others.length > 0 ? ` (${others.join(', ')})` : ''}`);
  print(`${fleet.generationTokensPerSecond.toFixed(1)} tok/s, ${fleet.runningRequests} running, ${fleet.waitingRequests} waiting`);
  print(wattsSentence(fleet));
  print(fleet.hottest ? `hottest: ${fleet.hottest.device}, ${fleet.hottest.quality === 'estimated' ? '≈ ' : ''}${Math.round(fleet.hottest.celsius)} °C` : 'temperature not measured');
}
