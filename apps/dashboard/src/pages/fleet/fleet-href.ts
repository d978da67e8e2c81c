import { type MouseEvent } from 'react';
import { type FleetSearch, parseFleetSearch } from './fleet-search.ts';

export function fleetHref(search: FleetSearch): string {
  const text = new URLSearchParams(Object.entries(search).filter((entry): entry is [string, string] => entry[1] !== undefined)).toString();
  return text === '' ? '/' : `/?${text}`;
}

/** The place that a click on a plain link of this page leads to; null when the browser should follow it (new tab, other button). */
export function clickedSearch(event: MouseEvent): FleetSearch | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
  if (!link) return null;
  event.preventDefault();
  return parseFleetSearch(Object.fromEntries(new URL(link.href).searchParams));
}
