import { FlotillaClient } from '@flotilla/client/client';
import { queryOptions } from '@tanstack/react-query';
import { type FleetState, fleetStateOf } from './fleet-state.ts';

/** The coordinator serves this page, so it is where the page came from; the session cookie says who asks. */
export const connection = { baseUrl: location.origin };

export const client = new FlotillaClient(connection);

/** The live stream keeps it fresh; a person's retry is the only other reason to ask again. */
const KEPT_BY_EVENTS = { staleTime: Infinity, gcTime: Infinity } as const;

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: () => client.me(), ...KEPT_BY_EVENTS });

export const fleetQuery = queryOptions({
  queryKey: ['fleet'],
  queryFn: async (): Promise<FleetState> => {
    const [devices, { waitingRequests }] = await Promise.all([client.devices(), client.fleet()]);
    return fleetStateOf(devices, waitingRequests);
  },
  ...KEPT_BY_EVENTS,
});

export const throughputQuery = queryOptions({ queryKey: ['throughput'], queryFn: () => client.throughputHistory(), refetchInterval: 60_000 });
