import type { Me } from '@flotilla/protocol/rest/access';
import { type FocusEvent, type KeyboardEvent, useRef } from 'react';
import styles from './account-menu.module.css';
import { Button } from './button.tsx';

/** Who is signed in, to what, and the way out. */
export function AccountMenu({ me, signOut }: { me: Me; signOut: () => void }) {
  const details = useRef<HTMLDetailsElement>(null);
  const close = () => {
    if (details.current) details.current.open = false;
  };
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    close();
    details.current?.querySelector('summary')?.focus();
  };
  const closeWhenLeft = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) close();
  };
  return (
    <details ref={details} className={styles.menu} onKeyDown={closeOnEscape} onBlur={closeWhenLeft}>
      <summary aria-label={`Signed in as ${me.name}`}>
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round">
          <circle cx="8" cy="5.4" r="2.7" />
          <path d="M2.8 13.6a5.3 5.3 0 0 1 10.4 0" />
        </svg>
      </summary>
      <div className={styles.card} tabIndex={-1}>
        <dl>
          <dt>Signed in as</dt><dd>{me.name}</dd>
          <dt>Role</dt><dd>{me.role}</dd>
          <dt>Fleet</dt><dd>{me.fleetName}</dd>
          <dt>Version</dt><dd><code>{me.version}</code></dd>
        </dl>
        <Button onClick={signOut}>Sign out</Button>
      </div>
    </details>
  );
}
