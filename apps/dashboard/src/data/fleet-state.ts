import type { DeviceView } from '@flotilla/protocol/rest/devices';
import type { LiveEvent } from '@flotilla/protocol/rest/events';

/**
 * What the live stream tells, whole, its devices by name. Unchanged devices keep their identity, so unchanged rows are not drawn
 * again. The order is kept here, because comparing ten thousand names at every change would be felt.
 */
export type FleetState = { devices: readonly DeviceView[]; waitingRequests: number };

const NAMES = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** As people count: till-2 before till-10. */
export function compareNames(a: string, b: string): number {
  return NAMES.compare(a, b);
}

/** Applies events in their order. Before the first snapshot there is nothing to change, so other events change nothing. */
export function applyEvents(state: FleetState | undefined, events: readonly LiveEvent[]): FleetState | undefined {
  const lastSnapshot = events.findLast((event) => event.type === 'snapshot');
  const base = lastSnapshot ? fleetStateOf(lastSnapshot.devices, lastSnapshot.waitingRequests) : state;
  const changes = lastSnapshot ? events.slice(events.lastIndexOf(lastSnapshot) + 1) : events;
  if (!base || changes.length === 0) return base;

  const devices = new Map(base.devices.map((device) => [device.id, device]));
  let { waitingRequests } = base;
  let inOrder = true;
  for (const event of changes) {
    if (event.type === 'device') {
      inOrder &&= devices.get(event.device.id)?.name === event.device.name;
      devices.set(event.device.id, event.device);
    } else if (event.type === 'device_removed') devices.delete(event.deviceId);
    else if (event.type === 'queue') ({ waitingRequests } = event);
  }
  return inOrder ? { devices: [...devices.values()], waitingRequests } : fleetStateOf([...devices.values()], waitingRequests);
}

export function fleetStateOf(devices: readonly DeviceView[], waitingRequests: number): FleetState {
  return { devices: devices.toSorted((a, b) => compareNames(a.name, b.name) || compareNames(a.id, b.id)), waitingRequests };
}
