import type { DeviceView } from '@flotilla/protocol/rest/devices';
import { type KeyboardEvent, memo } from 'react';
import { DEVICE_COLUMNS } from './device-columns.tsx';
import styles from './device-table.module.css';

type DeviceRowProps = { device: DeviceView; history: readonly (number | null)[] | undefined; selected: boolean; select: (id: string) => void };

export const DeviceRow = memo(function DeviceRow({ device, history, selected, select }: DeviceRowProps) {
  const selectByKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') select(device.id);
  };
  return (
    <tr
      data-device={device.id}
      data-faded={device.link === 'offline' || undefined}
      aria-current={selected || undefined}
      tabIndex={-1}
      onClick={() => select(device.id)}
      onKeyDown={selectByKey}
    >
      {DEVICE_COLUMNS.map(({ key, show, figures, cell }) => {
        const className = `${styles[show]} ${figures ? styles.right : ''}`;
        return key === 'name'
          ? <th key={key} scope="row" className={className}>{cell(device, history)}</th>
          : <td key={key} className={className}>{cell(device, history)}</td>;
      })}
    </tr>
  );
});
