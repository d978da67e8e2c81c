import { ApiError } from '@flotilla/client/api-error';
import { readLiveEvents } from '@flotilla/client/live-events';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { client, connection, fleetQuery, meQuery } from '../data/client.ts';
import { applyEvents } from '../data/fleet-state.ts';
import { LiveFeed } from '../data/live.ts';
import { NAVIGATION } from '../navigation.ts';
import styles from './app-frame.module.css';
import { ErrorPanel } from './error-panel.tsx';
import { KeysOverlay } from './keys-overlay.tsx';
import { LiveBar } from './live-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { useShortcuts } from './use-shortcuts.ts';

/** The coordinator sends a comment at least every 20 s; two missed ones mean that nobody is there any more. */
const MAX_SILENCE_MS = 45_000;

/** What every signed-in page stands in: top bar, live stream, keys. Whoever is not signed in is led to the login page. */
export function AppFrame() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const me = useQuery(meQuery);
  const leave = () => {
    queries.clear();
    void navigate({ to: '/login' });
  };
  const signedOut = me.error instanceof ApiError && me.error.status === 401;
  useEffect(() => {
    if (signedOut) void navigate({ to: '/login', replace: true });
  }, [signedOut, navigate]);

  const [feed] = useState(() => new LiveFeed({
    open: (signal) => readLiveEvents({ ...connection, signal, maxSilenceMs: MAX_SILENCE_MS }),
    apply: (events) => {
      // An answer still under way is older than what the stream tells.
      void queries.cancelQueries({ queryKey: fleetQuery.queryKey });
      queries.setQueryData(fleetQuery.queryKey, (state) => applyEvents(state, events));
    },
    signedOut: leave,
  }));
  useEffect(() => feed.start(), [feed]);
  const live = useSyncExternalStore(feed.subscribe, feed.status);

  const [keysShown, showKeys] = useState(false);
  useShortcuts({ '?': () => showKeys(true), ...Object.fromEntries(NAVIGATION.map(({ key, to }) => [`g ${key}`, () => void navigate({ to })])) });

  return (
    <>
      <a className={styles.skip} href="#content">Skip to the content</a>
      <TopBar me={me.data} live={live} signOut={() => void client.logout().then(leave, leave)} />
      <main id="content" className={styles.content} tabIndex={-1}>
        {me.error && !signedOut
          ? <ErrorPanel title="The coordinator could not be asked who you are" error={me.error} sinceAt={me.errorUpdatedAt} retry={() => void me.refetch()} />
          : <Outlet />}
      </main>
      <LiveBar live={live} />
      {keysShown && <KeysOverlay close={() => showKeys(false)} />}
    </>
  );
}
