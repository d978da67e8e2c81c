import type { DeviceView } from '@flotilla/protocol/rest/devices';
import styles from './step-progress.module.css';

/** How far the device's present step is, where it can tell; else which step it is. */
export function StepProgress({ step }: { step: DeviceView['step'] }) {
  if (!step) return null;
  const what = `${step.kind.replace('_', ' ')} ${step.label}`;
  if (step.doneShare === null) return <span className={styles.kind} title={what}>{step.kind.replace('_', ' ')}</span>;
  const percent = Math.round(step.doneShare * 100);
  return (
    <span className={styles.bar} role="progressbar" aria-label={what} aria-valuenow={percent} title={`${what}, ${percent} %`}>
      <i style={{ width: `${percent}%` }} />
    </span>
  );
}
