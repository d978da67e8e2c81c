import { BrandMark } from '../../parts/brand.tsx';
import { Button } from '../../parts/button.tsx';
import styles from './empty-fleet.module.css';

export function EmptyFleet({ addDevice }: { addDevice: () => void }) {
  return (
    <section className={styles.empty}>
      <BrandMark />
      <h2>No device yet</h2>
      <p>A device is any machine that runs the Flotilla agent: it dials out to this coordinator, so nothing has to be opened on its side.</p>
      <Button look="main" onClick={addDevice}>Add the first device</Button>
    </section>
  );
}
