import type { DeviceView } from '@flotilla/protocol/rest/devices';
import { useMemo, useState } from 'react';
import { keepOrder, orderChanges } from './frozen-order.ts';

type Frozen = { view: string; ids: readonly string[] };

/**
 * While `held`, rows keep the places they had when the hold began; their contents go on changing. `view` names what the person asked
 * for (filter, order): when that changes, the rows follow at once. `changes` counts what waits, `release` lets it in.
 */
export function useFrozenOrder(rows: readonly DeviceView[], held: boolean, view: string): { rows: readonly DeviceView[]; changes: number; release: () => void } {
  const [frozen, setFrozen] = useState<Frozen | null>(null);
  if (held && frozen?.view !== view) setFrozen({ view, ids: rows.map(({ id }) => id) });
  if (!held && frozen) setFrozen(null);
  const ids = held && frozen?.view === view ? frozen.ids : null;
  return useMemo(() => ({
    rows: ids ? keepOrder(ids, rows) : rows,
    changes: ids ? orderChanges(ids, rows.map(({ id }) => id)) : 0,
    release: () => setFrozen(null),
  }), [ids, rows]);
}
