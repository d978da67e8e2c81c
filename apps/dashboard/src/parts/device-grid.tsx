import type { DeviceView } from '@flotilla/protocol/rest/devices';
import type { Headline } from '@flotilla/protocol/states';
import { memo, type MouseEventHandler, type SyntheticEvent, useMemo, useState } from 'react';
import { ageText } from './age.ts';
import styles from './device-grid.module.css';
import { wholeFigure } from './figures.ts';
import { groupBySite, type SiteGroup } from './site-groups.ts';
import { StatusMark } from './status-mark.tsx';

export type DeviceGridProps = {
  devices: readonly DeviceView[];
  selectedId: string | undefined;
  hrefOfDevice: (device: DeviceView) => string;
  hrefOfState: (site: string, headline: Headline) => string;
  follow: MouseEventHandler;
};

type Tip = { device: DeviceView; left: number; top: number };

/** One mark per device, by site. Marks are plain links (a router link each would be slow by the thousand); `follow` takes their clicks. */
export function DeviceGrid({ devices, selectedId, hrefOfDevice, hrefOfState, follow }: DeviceGridProps) {
  const groups = useMemo(() => groupBySite(devices), [devices]);
  const [tip, setTip] = useState<Tip | null>(null);
  const showTip = (event: SyntheticEvent<HTMLElement>) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>('a[data-device]') : null;
    const device = link && devices.find(({ id }) => id === link.dataset['device']);
    if (!link || !device) return setTip(null);
    const { left, width, top } = link.getBoundingClientRect();
    setTip({ device, left: left + width / 2, top });
  };
  const hideTip = () => setTip(null);
  return (
    <div className={styles.sites} onClick={follow} onPointerOver={showTip} onPointerLeave={hideTip} onFocus={showTip} onBlur={hideTip}>
      {groups.map((group) => (
        <section key={group.site} className={styles.site} aria-label={group.site}>
          <h3>{group.site}<span>{wholeFigure(group.devices.length)}</span></h3>
          <div className={styles.marks}>
            {group.folded
              ? <FoldedMarks group={group} hrefOfState={hrefOfState} />
              : group.devices.map((device) => <Mark key={device.id} device={device} href={hrefOfDevice(device)} selected={device.id === selectedId} />)}
          </div>
        </section>
      ))}
      {tip && <TipCard {...tip} />}
    </div>
  );
}

const Mark = memo(function Mark({ device, href, selected }: { device: DeviceView; href: string; selected: boolean }) {
  return (
    <a href={href} data-device={device.id} aria-label={`${device.name}, ${device.headline}`} aria-current={selected || undefined}>
      <StatusMark headline={device.headline} />
    </a>
  );
});

/** Where single marks would be dust: a mark for each state, with its count. */
function FoldedMarks({ group, hrefOfState }: { group: SiteGroup; hrefOfState: DeviceGridProps['hrefOfState'] }) {
  return group.counts.map(({ headline, count }) => (
    <a key={headline} className={styles.folded} href={hrefOfState(group.site, headline)} aria-label={`${wholeFigure(count)} ${headline} in ${group.site}`}>
      <StatusMark headline={headline} />{wholeFigure(count)}
    </a>
  ));
}

function TipCard({ device, left, top }: Tip) {
  return (
    <div className={styles.tip} style={{ left, top }} aria-hidden="true">
      <b>{device.name}</b> {device.headline} <span>{ageText(device.headlineSince, Date.now())}</span>
      <p>{device.because}</p>
    </div>
  );
}
