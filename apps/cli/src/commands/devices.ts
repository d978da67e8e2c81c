import type { FlotillaClient } from '@flotilla/client/client';
import type { DeviceView } from '@flotilla/protocol/rest/devices';
import { celsius, watts } from '../figures.ts';
import { type Column, type Format, print, render } from '../output.ts';

const COLUMNS: readonly Column<DeviceView>[] = [
  { title: 'NAME', value: ({ name }) => name },
  { title: 'STATE', value: ({ headline }) => headline },
  { title: 'MODEL', value: ({ versions }) => versions.map(({ label }) => label).join(', ') || '–' },
  { title: 'SLOTS', value: ({ versions }) => slots(versions), align: 'right' },
  { title: 'TOK/S', value: ({ vitals }) => (vitals ? vitals.generationTokensPerSecond.toFixed(1) : '–'), align: 'right' },
  { title: '°C', value: ({ vitals }) => (vitals ? celsius(vitals.temperature) : '–'), align: 'right' },
  { title: 'W', value: ({ vitals }) => (vitals ? watts(vitals.power) : '–'), align: 'right' },
  { title: 'SITE', value: ({ site }) => site },
  { title: 'WHY', value: ({ because }) => because },
];

export async function listDevices(client: FlotillaClient, format: Format): Promise<void> {
  print(render(await client.devices(), COLUMNS, format));
}

export async function getDevice(client: FlotillaClient, nameOrId: string, format: Format): Promise<void> {
  const device = await client.device(nameOrId);
  print(format === 'json' ? JSON.stringify(device, null, 2) : render([device], COLUMNS, 'table'));
}

function slots(versions: DeviceView['versions']): string {
  const total = versions.reduce((sum, version) => sum + version.slots, 0);
  return total > 0 ? `${versions.reduce((sum, version) => sum + version.busySlots, 0)}/${total}` : '–';
}
