import type { ReactNode } from 'react';
import { useId } from 'react';
import styles from './panel.module.css';

type PanelProps = { title: string; sub?: ReactNode; actions?: ReactNode; children: ReactNode };

/** A titled box for one object. */
export function Panel({ title, sub, actions, children }: PanelProps) {
  const titleId = useId();
  return (
    <section className={styles.panel} aria-labelledby={titleId}>
      <header className={styles.header}>
        <h2 id={titleId}>{title}</h2>
        {sub !== undefined && <span className={styles.sub}>{sub}</span>}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </section>
  );
}
