import { memo } from 'react';
import { figure } from './figures.ts';
import { peakOf, sparkPath } from './spark-path.ts';
import styles from './spark-line.module.css';

const BOX = { width: 72, height: 18, padding: 1.5 };

type SparkLineProps = { values: readonly (number | null)[] | undefined; unit: string };

/** The course of one figure over the last hour, from zero; a gap is a gap. Empty where nothing was ever heard. */
export const SparkLine = memo(function SparkLine({ values, unit }: SparkLineProps) {
  const peak = values ? peakOf(values) : null;
  if (!values || peak === null) return null;
  const { lines, dots } = sparkPath(values, BOX);
  const label = peak === 0 ? `no ${unit} in the last hour` : `at most ${figure(peak)} ${unit} in the last hour`;
  return (
    <svg className={styles.spark} width={BOX.width} height={BOX.height} viewBox={`0 0 ${BOX.width} ${BOX.height}`} role="img" aria-label={label} data-flat={peak === 0}>
      {lines.map((line) => <path key={line} d={line} fill="none" stroke="currentColor" strokeWidth="1.3" strokeLinejoin="round" />)}
      {dots.map(([x, y]) => <circle key={x} cx={x} cy={y} r="1.1" fill="currentColor" />)}
    </svg>
  );
});
