import { useSyncExternalStore } from 'react';
import { ageText, instantText } from './age.ts';
import { seconds } from './ticker.ts';

/** How long ago, counting by itself; drawn again only when the text changes. */
export function AgeText({ since }: { since: number }) {
  const text = useSyncExternalStore(seconds.subscribe, () => ageText(since, Date.now()));
  return <time dateTime={new Date(since).toISOString()} title={instantText(since)}>{text}</time>;
}
