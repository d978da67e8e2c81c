import type { DeviceVersion } from '@flotilla/protocol/rest/devices';
import { modelTexts } from './model-text.ts';
import styles from './model-cell.module.css';

/** The first model in full, the others as a count; all of them on hover. */
export function ModelCell({ versions }: { versions: readonly DeviceVersion[] }) {
  const [first, ...others] = modelTexts(versions);
  if (!first) return <span data-tone="quiet">–</span>;
  return (
    <span className={styles.model} title={versions.map(describe).join('\n')}>
      <span className={styles.name}>{first.name}</span>
      <span className={styles.version}>
        {first.version}
        {first.target !== null && <><Arrow />{first.target}</>}
      </span>
      {others.length > 0 && <span className={styles.version}>+{others.length}</span>}
    </span>
  );
}

function describe({ label, state, contextTokens }: DeviceVersion): string {
  const context = contextTokens > 0 ? `, ${contextTokens.toLocaleString('en')} tokens of context` : '';
  return `${label}, ${state}${context}`;
}

/** Drawn, because not every system has a font with an arrow. */
function Arrow() {
  return (
    <svg className={styles.arrow} viewBox="0 0 14 8" width="14" height="8" role="img" aria-label="to">
      <path d="M1 4h11M9 1l3 3-3 3" fill="none" stroke="currentColor" strokeWidth="1.2" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
