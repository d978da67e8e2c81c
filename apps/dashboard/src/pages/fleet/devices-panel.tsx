import type { DeviceView } from '@flotilla/protocol/rest/devices';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { throughputQuery } from '../../data/client.ts';
import { Button } from '../../parts/button.tsx';
import { counted, wholeFigure } from '../../parts/figures.ts';
import { parseSort, type Sort, sortDevices, sortText } from './device-order.ts';
import { DeviceTable } from './device-table.tsx';
import styles from './devices-panel.module.css';
import { FilterBox } from './filter-box.tsx';
import { matches, parseFilter } from './filter.ts';
import type { FleetSearch } from './fleet-search.ts';
import { useFrozenOrder } from './use-frozen-order.ts';

type DevicesPanelProps = { devices: readonly DeviceView[]; search: FleetSearch; adjust: (search: FleetSearch) => void; addDevice: () => void };

/** The table with its filter and order, both of which live in the address. */
export function DevicesPanel({ devices, search, adjust, addDevice }: DevicesPanelProps) {
  const { q = '', sort: sortParam } = search;
  const sort = useMemo(() => parseSort(sortParam), [sortParam]);
  const sorted = useMemo(() => {
    const terms = parseFilter(q);
    return sortDevices(terms.length === 0 ? devices : devices.filter((device) => matches(terms, device)), sort);
  }, [devices, q, sort]);
  const [held, hold] = useState(false);
  const { rows, changes, release } = useFrozenOrder(sorted, held, `${q}\n${sortParam ?? ''}`);
  const histories = useHistories();

  const changeFilter = useCallback((text: string) => adjust({ ...search, q: text === '' ? undefined : text }), [adjust, search]);
  const changeSort = (next: Sort) => adjust({ ...search, sort: sortText(next) });
  const select = useCallback((id: string) => adjust({ ...search, device: id === search.device ? undefined : id }), [adjust, search]);
  return (
    <section id="devices" className={styles.panel} aria-label="Devices as a table">
      <header className={styles.header}>
        <FilterBox value={q} change={changeFilter} />
        {q !== '' && <span className={styles.count} role="status">{wholeFigure(sorted.length)} of {wholeFigure(devices.length)}</span>}
        <span className={styles.rest} />
        {changes > 0 && <Button look="ghost" onClick={release}>{counted(changes, 'change')} · show</Button>}
        <Button look="main" onClick={addDevice}>Add a device</Button>
      </header>
      {rows.length > 0
        ? <DeviceTable rows={rows} histories={histories} sort={sort} changeSort={changeSort} selectedId={search.device} select={select} hold={hold} />
        : <NothingMatches filter={q} clear={() => changeFilter('')} />}
    </section>
  );
}

function NothingMatches({ filter, clear }: { filter: string; clear: () => void }) {
  return (
    <div className={styles.nothing}>
      <p>No device matches <code>{filter}</code></p>
      <Button onClick={clear}>Clear the filter</Button>
    </div>
  );
}

/** Empty until the first answer and without one: the column then stays blank, the rest of the row does not wait for it. */
function useHistories(): ReadonlyMap<string, readonly (number | null)[]> {
  const { data } = useQuery(throughputQuery);
  return useMemo(() => new Map(data?.devices.map(({ deviceId, generationTokensPerSecond }) => [deviceId, generationTokensPerSecond])), [data]);
}
