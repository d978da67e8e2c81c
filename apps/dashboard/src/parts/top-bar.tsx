import type { Me } from '@flotilla/protocol/rest/access';
import { Link } from '@tanstack/react-router';
import type { LiveStatus } from '../data/live.ts';
import { NAVIGATION } from '../navigation.ts';
import { AccountMenu } from './account-menu.tsx';
import { BrandMark } from './brand.tsx';
import { ThemeToggle } from './theme-toggle.tsx';
import styles from './top-bar.module.css';

type TopBarProps = { me: Me | undefined; live: LiveStatus; signOut: () => void };

const LIVE_WORDS: Record<LiveStatus['state'], string> = { connecting: 'connecting', live: 'live', paused: 'paused', lost: 'not live' };

export function TopBar({ me, live, signOut }: TopBarProps) {
  return (
    <header className={styles.bar}>
      <Link to="/" className={styles.brand}><BrandMark />Flotilla</Link>
      <nav className={styles.nav} aria-label="Pages">
        {NAVIGATION.map(({ to, label }) => <Link key={to} to={to} activeOptions={{ exact: true, includeSearch: false }}>{label}</Link>)}
      </nav>
      <span className={styles.rest} />
      <span className={styles.live} data-state={live.state} role="status">{LIVE_WORDS[live.state]}</span>
      <ThemeToggle />
      {me && <AccountMenu me={me} signOut={signOut} />}
    </header>
  );
}
