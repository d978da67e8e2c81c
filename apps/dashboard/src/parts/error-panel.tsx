import { ApiError } from '@flotilla/client/api-error';
import { clockText } from './age.ts';
import { Button } from './button.tsx';
import styles from './error-panel.module.css';

type ErrorPanelProps = { title: string; error: unknown; sinceAt: number; retry: () => void };

/** What failed, since when, the request to look for in the log, and another try. */
export function ErrorPanel({ title, error, sinceAt, retry }: ErrorPanelProps) {
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <section className={styles.panel} role="alert">
      <h2>{title}</h2>
      <p className={styles.message}>{error instanceof Error ? error.message : 'The page met an error that it does not know.'}</p>
      <p className={styles.facts}>
        <span>since {clockText(sinceAt)}</span>
        {requestId !== null && <span>request <code>{requestId}</code></span>}
      </p>
      <Button look="main" onClick={retry}>Try again</Button>
    </section>
  );
}
