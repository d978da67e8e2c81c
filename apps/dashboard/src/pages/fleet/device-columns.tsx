import type { DeviceView } from '@flotilla/protocol/rest/devices';
import { type ReactNode } from 'react';
import { AgeText } from '../../parts/age-text.tsx';
import { figure, wattsFigure, wholeFigure } from '../../parts/figures.ts';
import { SparkLine } from '../../parts/spark-line.tsx';
import { StatusWord } from '../../parts/status-mark.tsx';
import { busySlotsOf, slotsOf, type SortKey } from './device-order.ts';
import { ModelCell } from './model-cell.tsx';
import { StepProgress } from './step-progress.tsx';

/** `show` says from which width on a column is there; `figures` stand right. `sort` is absent where an order means nothing. */
export type DeviceColumn = {
  key: string;
  title: string;
  hint?: string;
  sort?: SortKey;
  show: 'always' | 'wide' | 'wider' | 'widest';
  figures: boolean;
  cell: (device: DeviceView, history: readonly (number | null)[] | undefined) => ReactNode;
};

const NOTHING = <span data-tone="quiet">–</span>;
const NOT_MEASURED = <span data-tone="unknown">not measured</span>;

export const DEVICE_COLUMNS: readonly DeviceColumn[] = [
  { key: 'name', title: 'Name', sort: 'name', show: 'always', figures: false, cell: (device) => <b title={device.name}>{device.name}</b> },
  { key: 'state', title: 'State', sort: 'state', show: 'always', figures: false, cell: stateCell },
  { key: 'model', title: 'Model', sort: 'model', show: 'wide', figures: false, cell: (device) => <ModelCell versions={device.versions} /> },
  { key: 'slots', title: 'Slots', hint: 'busy / all', sort: 'slots', show: 'wider', figures: true, cell: slotsCell },
  { key: 'rate', title: 'tok/s', hint: 'generated tokens per second now', sort: 'rate', show: 'always', figures: true, cell: rateCell },
  { key: 'hour', title: 'last hour', hint: 'generated tokens per second, from zero', show: 'widest', figures: false, cell: hourCell },
  { key: 'speed', title: 'last answer', hint: 'generated tokens per second of the last finished answer', sort: 'speed', show: 'widest', figures: true, cell: speedCell },
  { key: 'temperature', title: '°C', sort: 'temperature', show: 'wide', figures: true, cell: temperatureCell },
  { key: 'watts', title: 'W', sort: 'watts', show: 'wide', figures: true, cell: wattsCell },
  { key: 'site', title: 'Site', sort: 'site', show: 'widest', figures: false, cell: (device) => <span data-tone="second" title={device.site}>{device.site}</span> },
  { key: 'seen', title: 'Seen', sort: 'seen', show: 'wider', figures: true, cell: (device) => <span data-tone="quiet">{seenCell(device)}</span> },
];

function stateCell({ headline, headlineSince, step }: DeviceView): ReactNode {
  return <><StatusWord headline={headline} since={headlineSince} /><StepProgress step={step} /></>;
}

function hourCell(_device: DeviceView, history: readonly (number | null)[] | undefined): ReactNode {
  return <SparkLine values={history} unit="tok/s" />;
}

function slotsCell(device: DeviceView): ReactNode {
  const slots = slotsOf(device);
  if (device.link === 'offline' || slots === 0) return NOTHING;
  return <span data-tone={busySlotsOf(device) > 0 ? undefined : 'second'}>{busySlotsOf(device)} / {slots}</span>;
}

function rateCell({ vitals }: DeviceView): ReactNode {
  if (!vitals) return NOTHING;
  const rate = vitals.generationTokensPerSecond;
  return <span data-tone={rate > 0 ? undefined : 'quiet'}>{figure(rate)}</span>;
}

function speedCell({ speed }: DeviceView): ReactNode {
  const rate = speed?.generationTokensPerSecond ?? null;
  return rate === null ? NOTHING : <span data-tone="second">{figure(rate)}</span>;
}

function temperatureCell({ vitals }: DeviceView): ReactNode {
  if (!vitals) return NOTHING;
  const { celsius, quality, source } = vitals.temperature;
  if (celsius === null) return NOT_MEASURED;
  if (quality !== 'estimated') return <span title={`measured${from(source)}`}>{wholeFigure(celsius)}</span>;
  return <span data-tone="second" title={`estimated${from(source)}`}>≈ {wholeFigure(celsius)}</span>;
}

function wattsCell({ vitals }: DeviceView): ReactNode {
  if (!vitals) return NOTHING;
  const { watts, quality, source, covers, errorShare } = vitals.power;
  if (watts === null) return NOT_MEASURED;
  const what = covers === null ? '' : `, ${covers}`;
  if (quality !== 'estimated') return <span title={`measured${from(source)}${what}`}>{wattsFigure(watts, false)}</span>;
  const error = errorShare === null ? '' : `, ± ${wholeFigure(errorShare * 100)} %`;
  return <span data-tone="second" title={`estimated${from(source)}${what}${error}`}>≈ {wattsFigure(watts, true)}</span>;
}

function seenCell({ link, lastSeenAt }: DeviceView): ReactNode {
  if (link === 'online') return 'now';
  return lastSeenAt === null ? 'never' : <><AgeText since={lastSeenAt} /> ago</>;
}

function from(source: string | null): string {
  return source === null ? '' : ` by ${source}`;
}
