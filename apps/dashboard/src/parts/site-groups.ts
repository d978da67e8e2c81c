import type { DeviceView } from '@flotilla/protocol/rest/devices';
import { Headline } from '@flotilla/protocol/states';
import { compareNames } from '../data/fleet-state.ts';

/** `counts` hold every state that occurs, in the order in which headlines win. A folded group is shown by them alone. */
export type SiteGroup = { site: string; devices: DeviceView[]; counts: { headline: Headline; count: number }[]; folded: boolean };

/** More marks than this at one site cannot be told apart. */
const MARKS_PER_SITE = 150;
/** More links than this make the page slow to draw, whatever their site. */
const MARKS_PER_PAGE = 1_500;

/** Sites by name; within a site the order in which the devices are given. */
export function groupBySite(devices: readonly DeviceView[]): SiteGroup[] {
  const sites = new Map<string, DeviceView[]>();
  for (const device of devices) {
    const group = sites.get(device.site);
    if (group) group.push(device);
    else sites.set(device.site, [device]);
  }
  return [...sites].toSorted(([a], [b]) => compareNames(a, b)).map(([site, members]) => {
    const folded = members.length > MARKS_PER_SITE || devices.length > MARKS_PER_PAGE;
    return { site, devices: members, counts: countStates(members), folded };
  });
}

export function countStates(devices: readonly DeviceView[]): { headline: Headline; count: number }[] {
  const counts = new Map<Headline, number>();
  for (const { headline } of devices) counts.set(headline, (counts.get(headline) ?? 0) + 1);
  return Headline.options.flatMap((headline) => {
    const count = counts.get(headline);
    return count === undefined ? [] : [{ headline, count }];
  });
}
