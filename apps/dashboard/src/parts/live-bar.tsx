import type { LiveStatus } from '../data/live.ts';
import { clockText } from './age.ts';
import styles from './live-bar.module.css';

/** Says that the figures stand still, and since when. It lies over the page's foot, so that nothing moves when it comes. */
export function LiveBar({ live }: { live: LiveStatus }) {
  if (live.state !== 'lost') return null;
  return <p className={styles.bar} role="status">Not live since {clockText(live.sinceAt)} · reconnecting</p>;
}
