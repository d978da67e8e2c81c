/** The Fleet page's address: filter text, order ("-watts") and the device that is looked at. Absent is the plain page. */
export type FleetSearch = { q?: string | undefined; sort?: string | undefined; device?: string | undefined };

/** Takes what is text and drops the rest: an address from outside can hold anything. */
export function parseFleetSearch(search: Record<string, unknown>): FleetSearch {
  return { q: textOrNothing(search['q']), sort: textOrNothing(search['sort']), device: textOrNothing(search['device']) };
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
