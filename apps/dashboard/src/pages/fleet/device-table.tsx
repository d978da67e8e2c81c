import type { DeviceView } from '@flotilla/protocol/rest/devices';
import { useCallback, useEffect, useRef } from 'react';
import { useShortcuts } from '../../parts/use-shortcuts.ts';
import { DEVICE_COLUMNS, type DeviceColumn } from './device-columns.tsx';
import { DeviceRow } from './device-row.tsx';
import styles from './device-table.module.css';
import { nextSort, type Sort } from './device-order.ts';
import { useRowWindow } from './use-row-window.ts';

type DeviceTableProps = {
  rows: readonly DeviceView[];
  histories: ReadonlyMap<string, readonly (number | null)[]>;
  sort: Sort;
  changeSort: (sort: Sort) => void;
  selectedId: string | undefined;
  select: (id: string) => void;
  /** Whether a pointer is over the rows or the focus is among them: then they must not change places. */
  hold: (held: boolean) => void;
};

export function DeviceTable({ rows, histories, sort, changeSort, selectedId, select, hold }: DeviceTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const { shown, bringIntoView } = useRowWindow(body, rows.length);
  const selectedRow = rows.findIndex(({ id }) => id === selectedId);
  const lastShown = useRef<string | undefined>(undefined);
  useEffect(() => {
    // Only a new choice scrolls: a selected row that moves later must not drag the page along.
    if (lastShown.current === selectedId || selectedRow < 0) return;
    lastShown.current = selectedId;
    bringIntoView(selectedRow);
  }, [selectedId, selectedRow, bringIntoView]);

  const step = useCallback((by: 1 | -1) => stepRow(body.current, by), []);
  useShortcuts({ j: () => step(1), k: () => step(-1) });

  return (
    <table className={styles.table}>
      <caption>Devices</caption>
      <thead><tr>{DEVICE_COLUMNS.map((column) => <HeaderCell key={column.key} column={column} sort={sort} changeSort={changeSort} />)}</tr></thead>
      <tbody ref={body} onPointerEnter={() => hold(true)} onPointerLeave={() => hold(false)} onFocus={() => hold(true)} onBlur={() => hold(false)}>
        {shown.heightBefore > 0 && <tr aria-hidden="true" style={{ height: shown.heightBefore }}><td colSpan={DEVICE_COLUMNS.length} /></tr>}
        {rows.slice(shown.first, shown.last).map((device) => (
          <DeviceRow key={device.id} device={device} history={histories.get(device.id)} selected={device.id === selectedId} select={select} />
        ))}
        {shown.heightAfter > 0 && <tr aria-hidden="true" style={{ height: shown.heightAfter }}><td colSpan={DEVICE_COLUMNS.length} /></tr>}
      </tbody>
    </table>
  );
}

type HeaderCellProps = { column: DeviceColumn; sort: Sort; changeSort: (sort: Sort) => void };

function HeaderCell({ column: { key, title, hint, sort: by, show, figures }, sort, changeSort }: HeaderCellProps) {
  const className = `${styles[show]} ${figures ? styles.right : ''}`;
  if (by === undefined) return <th scope="col" data-column={key} className={className} title={hint}>{title}</th>;
  const direction = sort.by === by ? (sort.descending ? 'descending' : 'ascending') : undefined;
  return (
    <th scope="col" data-column={key} className={className} title={hint} aria-sort={direction}>
      <button type="button" onClick={() => changeSort(nextSort(sort, by))}>
        {title}
        {direction && <svg viewBox="0 0 8 8" width="8" height="8" aria-hidden="true" data-direction={direction}><path d="M1 5.5 4 2l3 3.5z" fill="currentColor" /></svg>}
      </button>
    </th>
  );
}

/** From the row with the focus, else from the selected one, else to the first. */
function stepRow(body: HTMLTableSectionElement | null, by: 1 | -1): void {
  const rows = [...(body?.querySelectorAll<HTMLElement>('tr[data-device]') ?? [])];
  const at = rows.findIndex((row) => row === document.activeElement);
  const from = at >= 0 ? at : rows.findIndex((row) => row.ariaCurrent === 'true');
  rows[Math.max(0, from + by)]?.focus();
}
