import type { PlacementRefusal, RefusalCounts } from './place.ts';

const WORDS: Record<PlacementRefusal, string> = {
  not_admitted: 'not admitted',
  offline: 'offline',
  cordoned: 'cordoned',
  version_absent: 'without this model',
  version_not_ready: 'still loading it',
  context_too_small: 'with too small a context',
  already_tried: 'already tried',
  busy: 'busy',
};

/** "12 devices: 7 without this model, 4 busy, 1 offline". */
export function explainRefusals(refused: RefusalCounts): string {
  const entries = (Object.entries(refused) as [PlacementRefusal, number][]).toSorted(([, a], [, b]) => b - a);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return 'the fleet has no devices';
  const list = entries.map(([rule, count]) => `${count} ${WORDS[rule]}`).join(', ');
  return `${total} ${total === 1 ? 'device' : 'devices'}: ${list}`;
}
