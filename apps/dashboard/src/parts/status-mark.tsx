import type { Headline } from '@flotilla/protocol/states';
import type { ReactNode } from 'react';
import { AgeText } from './age-text.tsx';
import styles from './status-mark.module.css';

const FULL_SQUARE = <rect x="1.5" y="1.5" width="11" height="11" rx="2.5" fill="currentColor" />;
const SQUARE = <rect x="2.2" y="2.2" width="9.6" height="9.6" rx="2" fill="none" stroke="currentColor" strokeWidth="1.5" />;
const RING = <circle cx="7" cy="7" r="4.9" fill="none" stroke="currentColor" strokeWidth="1.5" />;

/** The shape alone tells the state: colour only says where to look. */
const SHAPES: Record<Headline, ReactNode> = {
  serving: FULL_SQUARE,
  idle: <rect x="3" y="3" width="8" height="8" rx="2" fill="currentColor" />,
  updating: <>{SQUARE}<path d="M2.2 7h9.6v2.8a2 2 0 0 1-2 2H4.2a2 2 0 0 1-2-2z" fill="currentColor" /></>,
  yielding: <>{SQUARE}<path d="M5.3 5v4M8.7 5v4" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" /></>,
  cordoned: <>{SQUARE}<path d="M4.4 9.6l5.2-5.2" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" /></>,
  degraded: <path d="M7 1.6 13 12.2H1z" fill="currentColor" />,
  blocked: <path d="M7 .9 13.1 7 7 13.1.9 7z" fill="currentColor" />,
  offline: <circle cx="7" cy="7" r="4.9" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.6 2" />,
  suspect: (
    <>
      <path d="M7 2.1a4.9 4.9 0 0 0 0 9.8" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M7 2.1a4.9 4.9 0 0 1 0 9.8" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.6 2" />
    </>
  ),
  pending: <>{RING}<circle cx="7" cy="7" r="1.7" fill="currentColor" /></>,
  retrying: (
    <g fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round">
      <path d="M11.6 7.6a4.6 4.6 0 1 1-1.5-4.1l1.2 1.1M11.6 1.6v3.2H8.4" />
    </g>
  ),
  quarantined: (
    <>
      <path d="M4.6 1.4h4.8l3.2 3.2v4.8l-3.2 3.2H4.6L1.4 9.4V4.6z" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
      <path d="M7 4.2v3.4M7 9.7v.1" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  revoked: <path d="M3 3l8 8M11 3l-8 8" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round" />,
};

/** Decoration beside its word, or inside a link that names it: never the only bearer of the state. */
export function StatusMark({ headline }: { headline: Headline }) {
  return <svg viewBox="0 0 14 14" className={`${styles.mark} ${styles[headline]}`} aria-hidden="true">{SHAPES[headline]}</svg>;
}

/** Shape, word and age: how a device's state is written everywhere. */
export function StatusWord({ headline, since }: { headline: Headline; since: number }) {
  return (
    <span className={styles.word}>
      <StatusMark headline={headline} />
      {headline}
      <span className={styles.age}><AgeText since={since} /></span>
    </span>
  );
}
