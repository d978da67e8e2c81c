import { createRootRoute, createRoute, createRouter, Outlet, parseSearchWith, stringifySearchWith } from '@tanstack/react-router';
import { useCallback } from 'react';
import { FleetPage } from './pages/fleet/fleet-page.tsx';
import { type FleetSearch, parseFleetSearch } from './pages/fleet/fleet-search.ts';
import { LoginPage } from './pages/login/login-page.tsx';
import { AppFrame } from './parts/app-frame.tsx';
import { LostPage } from './parts/lost-page.tsx';

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: LostPage });

const loginRoute = createRoute({ getParentRoute: () => rootRoute, path: '/login', component: LoginAtRoute });

const frameRoute = createRoute({ getParentRoute: () => rootRoute, id: 'frame', component: AppFrame });

const fleetRoute = createRoute({ getParentRoute: () => frameRoute, path: '/', validateSearch: parseFleetSearch, component: FleetAtRoute });

function LoginAtRoute() {
  const navigate = loginRoute.useNavigate();
  return <LoginPage signedIn={() => void navigate({ to: '/', replace: true })} />;
}

function FleetAtRoute() {
  const navigate = fleetRoute.useNavigate();
  const search = fleetRoute.useSearch();
  const go = useCallback((next: FleetSearch) => {
    // A device brings its own row into view; a filter is followed by its table.
    const place = next.device === undefined ? { hash: 'devices' } : {};
    void navigate({ to: '/', search: next, resetScroll: false, ...place });
  }, [navigate]);
  const adjust = useCallback((next: FleetSearch) => {
    void navigate({ to: '/', search: next, replace: true, resetScroll: false });
  }, [navigate]);
  return <FleetPage search={search} go={go} adjust={adjust} />;
}

export const router = createRouter({
  routeTree: rootRoute.addChildren([loginRoute, frameRoute.addChildren([fleetRoute])]),
  // Plain texts both ways: an address can be typed by hand.
  parseSearch: parseSearchWith((text) => text),
  stringifySearch: stringifySearchWith(String),
  defaultNotFoundComponent: LostPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
