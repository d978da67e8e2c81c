import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from 'react';
import { type RowWindow, rowWindow } from './row-window.ts';

/** Fewer rows are drawn whole: a browser's own search then finds them all. */
const WHOLE_BELOW = 200;

/** Which rows of a list that scrolls with the page are drawn now. `tbody` holds them; its drawn rows tell the row height. */
export function useRowWindow(tbody: RefObject<HTMLTableSectionElement | null>, count: number): { shown: RowWindow; bringIntoView: (row: number) => void } {
  const [shown, setShown] = useState<RowWindow>(() => firstRows(count));
  const measure = useCallback(() => {
    const body = tbody.current;
    if (!body) return;
    const next = count < WHOLE_BELOW ? firstRows(count) : rowWindow({ count, rowHeight: rowHeightOf(body), top: -body.getBoundingClientRect().top, viewHeight: innerHeight });
    setShown((now) => (now.first === next.first && now.last === next.last && now.heightAfter === next.heightAfter ? now : next));
  }, [tbody, count]);

  useLayoutEffect(measure, [measure]);
  useEffect(() => {
    addEventListener('scroll', measure, { passive: true });
    addEventListener('resize', measure);
    return () => {
      removeEventListener('scroll', measure);
      removeEventListener('resize', measure);
    };
  }, [measure]);

  const bringIntoView = useCallback((row: number) => {
    const body = tbody.current;
    if (!body) return;
    const rowHeight = rowHeightOf(body);
    const top = body.getBoundingClientRect().top + row * rowHeight;
    // The bar and the table's head lie over the first rows of the view.
    if (top < 3 * rowHeight || top + rowHeight > innerHeight) scrollBy({ top: top - innerHeight / 2 });
  }, [tbody]);
  return { shown, bringIntoView };
}

function firstRows(count: number): RowWindow {
  const last = Math.min(count, WHOLE_BELOW);
  return { first: 0, last, heightBefore: 0, heightAfter: 0 };
}

function rowHeightOf(body: HTMLTableSectionElement): number {
  const row = body.querySelector<HTMLElement>('tr[data-device]');
  return row ? row.getBoundingClientRect().height : 35;
}
