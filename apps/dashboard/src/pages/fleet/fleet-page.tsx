import { summarise } from '@flotilla/domain/device/fleet-summary';
import type { DeviceView } from '@flotilla/protocol/rest/devices';
import type { Headline } from '@flotilla/protocol/states';
import { useQuery } from '@tanstack/react-query';
import { type MouseEvent, useMemo } from 'react';
import { fleetQuery } from '../../data/client.ts';
import type { FleetState } from '../../data/fleet-state.ts';
import { DeviceGrid } from '../../parts/device-grid.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { counted } from '../../parts/figures.ts';
import { Panel } from '../../parts/panel.tsx';
import { useTitle } from '../../parts/use-title.ts';
import { DevicesPanel } from './devices-panel.tsx';
import { EmptyFleet } from './empty-fleet.tsx';
import { clickedSearch, fleetHref } from './fleet-href.ts';
import type { FleetSearch } from './fleet-search.ts';
import { FleetSkeleton } from './fleet-skeleton.tsx';
import { matches, parseFilter, termText } from './filter.ts';
import { HeadlineFigures } from './headline-figures.tsx';
import { JoinDialog } from './join-dialog.tsx';
import { NeedsYou } from './needs-you.tsx';
import { useJoining } from './use-joining.ts';

/** `go` is a step that the back button undoes, `adjust` is not. */
export type FleetPageProps = { search: FleetSearch; go: (search: FleetSearch) => void; adjust: (search: FleetSearch) => void };

const NO_DEVICES: readonly DeviceView[] = [];

export function FleetPage(props: FleetPageProps) {
  useTitle('Fleet');
  const { data, error, errorUpdatedAt, refetch } = useQuery(fleetQuery);
  const { joining, begin, end } = useJoining(data?.devices ?? NO_DEVICES);
  return (
    <>
      <h1 className="unseen">Fleet</h1>
      {data && data.devices.length > 0 && <Fleet {...props} fleet={data} addDevice={begin} />}
      {data?.devices.length === 0 && <EmptyFleet addDevice={begin} />}
      {!data && error && <ErrorPanel title="The fleet could not be loaded" error={error} sinceAt={errorUpdatedAt} retry={() => void refetch()} />}
      {!data && !error && <FleetSkeleton />}
      {joining && <JoinDialog joining={joining} devices={data?.devices ?? NO_DEVICES} close={end} />}
    </>
  );
}

const hrefOfState = (site: string, state: Headline) => fleetHref({ q: `${termText('site', site)} ${termText('state', state)}` });

function Fleet({ search, go, adjust, fleet: { devices, waitingRequests }, addDevice }: FleetPageProps & { fleet: FleetState; addDevice: () => void }) {
  const summary = useMemo(() => summarise(devices, waitingRequests), [devices, waitingRequests]);
  // A filter that would hide the chosen device is left behind.
  const terms = useMemo(() => parseFilter(search.q ?? ''), [search.q]);
  const hrefOfDevice = (device: DeviceView) => fleetHref({ ...search, q: matches(terms, device) ? search.q : undefined, device: device.id });
  const follow = (event: MouseEvent) => {
    const clicked = clickedSearch(event);
    if (clicked) go(clicked);
  };
  return (
    <>
      <HeadlineFigures summary={summary} />
      <NeedsYou devices={devices} hrefOfDevice={hrefOfDevice} follow={follow} />
      <Panel title={counted(devices.length, 'device')} sub="by site">
        <DeviceGrid devices={devices} selectedId={search.device} hrefOfDevice={hrefOfDevice} hrefOfState={hrefOfState} follow={follow} />
      </Panel>
      <DevicesPanel devices={devices} search={search} adjust={adjust} addDevice={addDevice} />
    </>
  );
}
