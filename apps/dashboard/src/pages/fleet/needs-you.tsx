import { NEEDS_YOU } from '@flotilla/domain/device/headline';
import type { DeviceView } from '@flotilla/protocol/rest/devices';
import { type MouseEventHandler, useState } from 'react';
import { AgeText } from '../../parts/age-text.tsx';
import { Button } from '../../parts/button.tsx';
import { wholeFigure } from '../../parts/figures.ts';
import { Panel } from '../../parts/panel.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { reasonText } from './headline-texts.ts';
import styles from './needs-you.module.css';

const SHOWN_FIRST = 8;

type NeedsYouProps = { devices: readonly DeviceView[]; hrefOfDevice: (device: DeviceView) => string; follow: MouseEventHandler };

/** Devices that stay as they are until a person does something, the longest waiting first. Nothing to do, nothing shown. */
export function NeedsYou({ devices, hrefOfDevice, follow }: NeedsYouProps) {
  const [all, setAll] = useState(false);
  const waiting = devices.filter((device) => NEEDS_YOU.has(device.headline)).toSorted((a, b) => a.headlineSince - b.headlineSince);
  if (waiting.length === 0) return null;
  const shown = all ? waiting : waiting.slice(0, SHOWN_FIRST);
  return (
    <Panel title="Needs you" sub="oldest first">
      <ul className={styles.list} onClick={follow}>
        {shown.map((device) => (
          <li key={device.id}>
            <StatusMark headline={device.headline} />
            <a className={styles.name} href={hrefOfDevice(device)}>{device.name}</a>
            <span className={styles.state}>{device.headline} <span>· <AgeText since={device.headlineSince} /></span></span>
            <span className={styles.reason}>{reasonText(device)}</span>
            <span className={styles.show} aria-hidden="true">Show</span>
          </li>
        ))}
      </ul>
      {waiting.length > shown.length && <p className={styles.more}><Button look="ghost" onClick={() => setAll(true)}>Show all {wholeFigure(waiting.length)}</Button></p>}
    </Panel>
  );
}
