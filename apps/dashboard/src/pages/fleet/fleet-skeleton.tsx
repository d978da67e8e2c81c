import styles from './fleet-skeleton.module.css';

/** The Fleet page's shape before its data: nothing jumps when they come. */
export function FleetSkeleton() {
  return (
    <div className={styles.page} aria-busy="true" role="status" aria-label="Loading the fleet">
      <div className={styles.figures}>{rows(5).map((key) => <div key={key}><i /><i /></div>)}</div>
      <div className={styles.panel}><header><i /></header><div className={styles.marks}>{rows(40).map((key) => <i key={key} />)}</div></div>
      <div className={styles.panel}><header><i /></header>{rows(9).map((key) => <div key={key} className={styles.row}><i /><i /><i /></div>)}</div>
    </div>
  );
}

function rows(count: number): number[] {
  return Array.from({ length: count }, (_, place) => place);
}
