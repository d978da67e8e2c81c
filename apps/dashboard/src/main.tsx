import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import { ApiError } from '@flotilla/client/api-error';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { showTheme, storedTheme } from './parts/theme.ts';
import { router } from './routes.tsx';
import './styles/tokens.css';
import './styles/page.css';

showTheme(storedTheme());

/** A refusal stays a refusal however often it is asked for; a lost connection may come back. */
const worthAnotherTry = (failures: number, error: Error) =>
  failures < 2 && !(error instanceof ApiError && error.status !== null && error.status < 500);

const queries = new QueryClient({
  defaultOptions: { queries: { retry: worthAnotherTry, refetchOnWindowFocus: false, networkMode: 'always' }, mutations: { networkMode: 'always' } },
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
