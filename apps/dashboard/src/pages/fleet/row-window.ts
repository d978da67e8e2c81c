/** Sizes in CSS pixels; `top` is how far the list's first row has moved above the upper edge of the view. */
export type RowView = { count: number; rowHeight: number; top: number; viewHeight: number };

/** Rows `first` to `last` (exclusive) are drawn; the heights stand for the rest. */
export type RowWindow = { first: number; last: number; heightBefore: number; heightAfter: number };

/** Enough that a quick flick of the wheel shows rows, not paper. */
const SPARE_ROWS = 20;

export function rowWindow({ count, rowHeight, top, viewHeight }: RowView): RowWindow {
  const within = (row: number) => Math.min(count, Math.max(0, row));
  // In steps of ten, so that small scrolls draw nothing anew.
  const first = within(Math.floor((top / rowHeight - SPARE_ROWS) / 10) * 10);
  const last = within(Math.ceil(((top + viewHeight) / rowHeight + SPARE_ROWS) / 10) * 10);
  return { first, last, heightBefore: first * rowHeight, heightAfter: (count - last) * rowHeight };
}
