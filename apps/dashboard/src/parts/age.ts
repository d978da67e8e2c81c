const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** "now", "12 s", "4 min", "3 h", "2 d": one unit, cut, never rounded up. An instant ahead of this clock is "now". */
export function ageText(sinceAt: number, now: number): string {
  const ms = now - sinceAt;
  if (ms < 2 * SECOND_MS) return 'now';
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.floor(ms / DAY_MS)} d`;
}

const CLOCK = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const LOCAL = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });

/** "12:04:10", local. */
export function clockText(at: number): string {
  return CLOCK.format(at);
}

/** Local time with UTC beside it, for hover. */
export function instantText(at: number): string {
  return `${LOCAL.format(at)} · ${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
