import type { DeviceView } from '@flotilla/protocol/rest/devices';
import type { LiveEvent } from '@flotilla/protocol/rest/events';

/** What the live stream tells, whole. Unchanged devices keep their identity, so unchanged rows are not drawn again. */
export type FleetState = { devices: readonly DeviceView[]; waitingRequests: number };

/** Applies events in their order. Before the first snapshot there is nothing to change, so other events change nothing. */
export function applyEvents(state: FleetState | undefined, events: readonly LiveEvent[]): FleetState | undefined {
  const lastSnapshot = events.findLast((event) => event.type === 'snapshot');
  const base = lastSnapshot ? { devices: lastSnapshot.devices, waitingRequests: lastSnapshot.waitingRequests } : state;
  if (!base) return undefined;
  const changes = lastSnapshot ? events.slice(events.lastIndexOf(lastSnapshot) + 1) : events;
  if (changes.length === 0) return base;

  const devices = new Map(base.devices.map((device) => [device.id, device]));
  let { waitingRequests } = base;
  for (const event of changes) {
    if (event.type === 'device') devices.set(event.device.id, event.device);
    else if (event.type === 'device_removed') devices.delete(event.deviceId);
    else if (event.type === 'queue') ({ waitingRequests } = event);
  }
  return { devices: [...devices.values()], waitingRequests };
}
