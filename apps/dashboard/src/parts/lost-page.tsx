import { Link } from '@tanstack/react-router';
import styles from './lost-page.module.css';
import { useTitle } from './use-title.ts';

export function LostPage() {
  useTitle('Not here');
  return (
    <main className={styles.lost}>
      <h1>Nothing is here</h1>
      <p>No page has this address. <Link to="/">Go to the fleet</Link></p>
    </main>
  );
}
