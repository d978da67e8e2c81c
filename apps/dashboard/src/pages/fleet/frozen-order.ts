/**
 * How many rows would move, come or go if `next` replaced `shown`. A row moves when it leaves the longest run of rows that keep
 * their order, so one row that climbs over forty others is one change.
 */
export function orderChanges(shown: readonly string[], next: readonly string[]): number {
  const nextPlace = new Map(next.map((id, place) => [id, place]));
  const places = shown.flatMap((id) => nextPlace.get(id) ?? []);
  const gone = shown.length - places.length;
  const come = next.length - places.length;
  return gone + come + (places.length - longestRise(places));
}

/** The shown order kept: rows that are gone leave their place, new ones wait. */
export function keepOrder<Row extends { id: string }>(shown: readonly string[], next: readonly Row[]): Row[] {
  const byId = new Map(next.map((row) => [row.id, row]));
  return shown.flatMap((id) => byId.get(id) ?? []);
}

/** Length of the longest rising subsequence, by patience sorting: n log n, so 10 000 rows cost about a millisecond. */
function longestRise(values: readonly number[]): number {
  const tails: number[] = [];
  for (const value of values) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tails[middle] ?? Infinity) < value) low = middle + 1;
      else high = middle;
    }
    tails[low] = value;
  }
  return tails.length;
}
