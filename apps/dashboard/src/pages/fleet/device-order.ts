import type { DeviceView } from '@flotilla/protocol/rest/devices';
import { Headline } from '@flotilla/protocol/states';
import { compareNames } from '../../data/fleet-state.ts';

/** What a device is compared by; null is "nothing to compare" and goes last in either direction. */
type Key = string | number | null;

const KEYS = {
  state: (device) => Headline.options.indexOf(device.headline),
  name: (device) => device.name,
  model: (device) => device.versions[0]?.label ?? null,
  slots: (device) => (device.vitals ? busySlotsOf(device) : null),
  rate: (device) => device.vitals?.generationTokensPerSecond ?? null,
  speed: (device) => device.speed?.generationTokensPerSecond ?? null,
  temperature: (device) => device.vitals?.temperature.celsius ?? null,
  watts: (device) => device.vitals?.power.watts ?? null,
  site: (device) => device.site,
  seen: (device) => (device.link === 'online' ? Infinity : device.lastSeenAt),
} as const satisfies Record<string, (device: DeviceView) => Key>;

export type SortKey = keyof typeof KEYS;
export type Sort = { by: SortKey; descending: boolean };

/** What needs a person first, as the order of headlines has it. */
export const DEFAULT_SORT: Sort = { by: 'state', descending: false };

/** Words read from A, figures from the largest: that is what the first click on a header should give. */
export const FIRST_DESCENDING: Record<SortKey, boolean> = {
  state: false, name: false, model: false, site: false, slots: true, rate: true, speed: true, temperature: true, watts: true, seen: true,
};

/** From the URL: "watts", "-watts". Anything else is the default order. */
export function parseSort(text: string | undefined): Sort {
  const descending = text?.startsWith('-') ?? false;
  const by = descending ? text?.slice(1) : text;
  return by !== undefined && Object.hasOwn(KEYS, by) ? { by: by as SortKey, descending } : DEFAULT_SORT;
}

/** For the URL; undefined is the default order, so that a plain address stays plain. */
export function sortText({ by, descending }: Sort): string | undefined {
  if (by === DEFAULT_SORT.by && descending === DEFAULT_SORT.descending) return undefined;
  return descending ? `-${by}` : by;
}

/** The order after a click on a header: first its natural direction, then the other. */
export function nextSort(current: Sort, by: SortKey): Sort {
  return current.by === by ? { by, descending: !current.descending } : { by, descending: FIRST_DESCENDING[by] };
}

/** A new list. Devices that compare equal keep the order in which they are given, in either direction: by name, as `FleetState` has them. */
export function sortDevices(devices: readonly DeviceView[], { by, descending }: Sort): DeviceView[] {
  const keyed = devices.map((device) => ({ device, key: KEYS[by](device) }));
  keyed.sort((a, b) => compareKeys(a.key, b.key, descending));
  return keyed.map(({ device }) => device);
}

export function busySlotsOf(device: DeviceView): number {
  return device.versions.reduce((sum, version) => sum + version.busySlots, 0);
}

export function slotsOf(device: DeviceView): number {
  return device.versions.reduce((sum, version) => sum + version.slots, 0);
}

function compareKeys(a: Key, b: Key, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = typeof a === 'string' || typeof b === 'string' ? compareNames(String(a), String(b)) : compareNumbers(a, b);
  return descending ? -order : order;
}

/** Not a difference: infinity minus infinity is no number. */
function compareNumbers(a: number, b: number): number {
  return Number(a > b) - Number(a < b);
}
