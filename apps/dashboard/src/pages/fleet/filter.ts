import type { DeviceView } from '@flotilla/protocol/rest/devices';

const FIELDS = ['state', 'site', 'name', 'model', 'label'] as const;
export type FilterField = (typeof FIELDS)[number];

/** One word of the filter box: `any` of its lower-case texts must be found in `field` (null: anywhere in what the row shows). */
export type FilterTerm = { field: FilterField | null; any: readonly string[] };

/**
 * `garage state:offline,blocked site:"Lisbon shop"`: words are joined by "and", texts between commas by "or".
 * A field we do not know, a lone colon or quote is plain text: while somebody types, nothing is an error.
 */
export function parseFilter(text: string): FilterTerm[] {
  const words = text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
  return words.flatMap((word) => {
    const colon = word.indexOf(':');
    const field = FIELDS.find((one) => one === word.slice(0, Math.max(0, colon)).toLowerCase()) ?? null;
    const any = (field === null ? [word] : splitOutsideQuotes(word.slice(colon + 1))).map((part) => part.replaceAll('"', '').toLowerCase()).filter((part) => part !== '');
    return any.length === 0 ? [] : [{ field, any }];
  });
}

/** Every term must hold. `state` and `site` match from the start, so that a half-typed word narrows; the others anywhere. */
export function matches(terms: readonly FilterTerm[], device: DeviceView): boolean {
  return terms.every(({ field, any }) => {
    const texts = textsOf(device, field).map((text) => text.toLowerCase());
    const atStart = field === 'state' || field === 'site';
    return any.some((wanted) => texts.some((text) => (atStart ? text.startsWith(wanted) : text.includes(wanted))));
  });
}

/** `site:"Lisbon shop"`, as a person would write it. */
export function termText(field: FilterField, value: string): string {
  return `${field}:${/[\s,":]/.test(value) ? `"${value.replaceAll('"', '')}"` : value}`;
}

function textsOf(device: DeviceView, field: FilterField | null): string[] {
  switch (field) {
    case 'state': return [device.headline];
    case 'site': return [device.site];
    case 'name': return [device.name];
    case 'model': return device.versions.map((version) => version.label);
    case 'label': return Object.entries(device.labels).map(([key, value]) => `${key}=${value}`);
    case null: return [device.name, device.site, device.headline, ...textsOf(device, 'model'), ...textsOf(device, 'label')];
  }
}

function splitOutsideQuotes(text: string): string[] {
  return text.match(/(?:[^,"]|"[^"]*"?)+/g) ?? [];
}
