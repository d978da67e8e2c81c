import { NAVIGATION } from '../navigation.ts';
import { Dialog } from './dialog.tsx';
import styles from './keys-overlay.module.css';

const KEYS: readonly [keys: readonly string[], what: string][] = [
  [['/'], 'Filter the devices'],
  [['j'], 'Next row'],
  [['k'], 'Row before'],
  [['Enter'], 'Select the row'],
  [['Esc'], 'Leave the filter, close what is open'],
  ...NAVIGATION.map(({ key, label }): [readonly string[], string] => [['g', key], `Go to ${label}`]),
  [['?'], 'Show these keys'],
];

export function KeysOverlay({ close }: { close: () => void }) {
  return (
    <Dialog title="Keys" close={close}>
      <dl className={styles.keys}>
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>{keys.map((key) => <kbd key={key} className={styles.key}>{key}</kbd>)}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
