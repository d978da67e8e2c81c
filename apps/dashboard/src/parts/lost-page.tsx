import { Link } from '@tanstack/react-router';
import styles from './lost-page.module.css';

export function LostPage() {
  return (
    <div className={styles.lost}>
      <title>Not here · Flotilla</title>
      <h1>Nothing is here</h1>
      <p>No page has this address. <Link to="/">Go to the fleet</Link></p>
    </div>
  );
}
