import type { FleetSummary } from '@flotilla/protocol/rest/fleet';
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { figure, wattsFigure, wholeFigure } from '../../parts/figures.ts';
import { termText } from './filter.ts';
import styles from './headline-figures.module.css';
import { otherStates, requestsText, wattsText } from './headline-texts.ts';

/** The one line that answers "is anything in need of me?". Counts are links to the list they count. */
export function HeadlineFigures({ summary }: { summary: FleetSummary }) {
  const watts = wattsText(summary);
  const { hottest } = summary;
  return (
    <section className={styles.figures} aria-label="The fleet in figures">
      <Figure
        value={<StateLink state="serving">{wholeFigure(summary.serving)}</StateLink>}
        unit={`of ${wholeFigure(summary.devices)} serving`}
        note={<OtherStates summary={summary} />}
      />
      <Figure value={wholeFigure(summary.needYou)} look={summary.needYou > 0 ? 'warn' : 'quiet'} note={summary.needYou === 1 ? 'needs you' : 'need you'} />
      <Figure value={figure(summary.generationTokensPerSecond)} unit="tok/s" note={requestsText(summary)} />
      {watts.watts === null
        ? <Figure value="not measured" look="unknown" note={`power: ${watts.note}`} />
        : <Figure value={`${watts.estimated ? '≈ ' : ''}${wattsFigure(watts.watts, watts.estimated)}`} unit="W" note={watts.note} />}
      {hottest === null
        ? <Figure value="not measured" look="unknown" note="temperature: no device tells it" />
        : <Figure value={`${hottest.quality === 'estimated' ? '≈ ' : ''}${wholeFigure(hottest.celsius)}`} unit="°C" note={`hottest: ${hottest.device}`} />}
    </section>
  );
}

type FigureProps = { value: ReactNode; unit?: string; note: ReactNode; look?: 'warn' | 'quiet' | 'unknown' };

function Figure({ value, unit, note, look }: FigureProps) {
  return (
    <div className={styles.figure} data-look={look}>
      <p className={styles.value}>{value}{unit !== undefined && <small> {unit}</small>}</p>
      <p className={styles.note}>{note}</p>
    </div>
  );
}

function OtherStates({ summary }: { summary: FleetSummary }) {
  const others = otherStates(summary);
  if (others.length === 0) return 'every one of them';
  return others.map(({ headline, count }, place) => (
    <Fragment key={headline}>
      {place > 0 && ' · '}
      <StateLink state={headline}>{wholeFigure(count)} {headline}</StateLink>
    </Fragment>
  ));
}

function StateLink({ state, children }: { state: string; children: ReactNode }) {
  return <Link to="/" search={{ q: termText('state', state) }} hash="devices">{children}</Link>;
}
