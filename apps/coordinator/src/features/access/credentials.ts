import { Access, type Identity } from './contract.ts';
import type { AccessStore } from './access-store.ts';

export const SESSION_COOKIE = 'flotilla_session';
/** A key is asked for with every request; its row changes almost never. Revoking takes effect within this time. */
const CACHE_MS = 5_000;
const MAX_CACHED = 1_000;

/** Finds out who asks; remembers the answer for a few seconds. */
export class Credentials extends Access {
  private readonly cache = new Map<string, { identity: Identity | null; untilMs: number }>();

  constructor(
    private readonly store: AccessStore,
    private readonly monotonicMs: () => number,
  ) {
    super();
  }

  override async identify(headers: Parameters<Access['identify']>[0]): Promise<Identity | null> {
    const key = /^Bearer (\S{1,200})$/i.exec(headers.authorization ?? '')?.[1] ?? headers['x-api-key'];
    if (key) return this.cached(`key ${key}`, () => this.store.identityOfKey(key));
    const token = sessionTokenOf(headers.cookie);
    return token ? this.cached(`session ${token}`, () => this.store.identityOfSession(token)) : null;
  }

  forget(): void {
    this.cache.clear();
  }

  private async cached(credential: string, find: () => Promise<Identity | null>): Promise<Identity | null> {
    const known = this.cache.get(credential);
    if (known && known.untilMs > this.monotonicMs()) return known.identity;
    const identity = await find();
    if (this.cache.size >= MAX_CACHED) this.cache.clear();
    this.cache.set(credential, { identity, untilMs: this.monotonicMs() + CACHE_MS });
    return identity;
  }
}

export function sessionTokenOf(cookie: string | undefined): string | null {
  return new RegExp(`(?:^|; )${SESSION_COOKIE}=([0-9a-f]{64})(?:;|$)`).exec(cookie ?? '')?.[1] ?? null;
}
