import type { LinkState } from '@flotilla/protocol/states';

/** A ping goes out every 15 s ± 20 %: one late answer makes a device suspect, two lost ones make it offline. */
export const PRESENCE = { pingMs: 15_000, suspectMs: 22_000, offlineMs: 45_000 } as const;

/** `silentMs` is the time since the last frame or pong of the device's current session; null without a session. */
export function presenceOf(silentMs: number | null): LinkState {
  if (silentMs === null || silentMs >= PRESENCE.offlineMs) return 'offline';
  return silentMs >= PRESENCE.suspectMs ? 'suspect' : 'online';
}
