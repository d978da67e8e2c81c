import { Refusal } from '@flotilla/domain/refusals/catalogue';
import { newSecret, sha256 } from '../../infra/secrets.ts';
import type { AccessStore } from './access-store.ts';
import type { Credentials } from './credentials.ts';

const LINK_MS = 3_600_000;
export const SESSION_MS = 30 * 24 * 3_600_000;

/** Turns the terminal's one-time link, or an admin key, into a person's session. */
export class Login {
  /** Hash of each unused link secret, with the end of its life. Lives as long as the process that printed it. */
  private readonly links = new Map<string, number>();

  constructor(
    private readonly store: AccessStore,
    private readonly credentials: Credentials,
    private readonly monotonicMs: () => number,
  ) {}

  /** The secret part of a login link: works once, for an hour. */
  newLinkSecret(): string {
    const secret = newSecret();
    this.links.set(sha256(secret), this.monotonicMs() + LINK_MS);
    return secret;
  }

  /** Returns the new session's token. */
  async login(secret: string): Promise<string> {
    if (!this.useLink(secret) && !(await this.adminKey(secret))) throw new Refusal('not_signed_in', 'This link was used before or is older than an hour, or the key is not an admin key');
    const token = newSecret();
    await this.store.createSession('owner', token, new Date(Date.now() + SESSION_MS));
    return token;
  }

  async logout(token: string): Promise<void> {
    await this.store.endSession(token);
    this.credentials.forget();
  }

  private useLink(secret: string): boolean {
    const hash = sha256(secret);
    const untilMs = this.links.get(hash);
    this.links.delete(hash);
    return untilMs !== undefined && untilMs > this.monotonicMs();
  }

  private async adminKey(secret: string): Promise<boolean> {
    return (await this.store.identityOfKey(secret))?.role === 'admin';
  }
}
