import type { FlotillaClient } from '@flotilla/client/client';
import { complain, type Format, print } from '../output.ts';
import { UsageError } from '../exit.ts';

/** The token alone on stdout, so that `export FLOTILLA_ENROLL_TOKEN=$(…)` works; the explanation on stderr. */
export async function createEnrollmentToken(client: FlotillaClient, options: { uses: string; hours: string }, format: Format): Promise<void> {
  const created = await client.createEnrollmentToken({ maxUses: positive(options.uses, '--uses'), ttlMs: positive(options.hours, '--hours') * 3_600_000 });
  if (format === 'json') return print(JSON.stringify(created, null, 2));
  print(created.token);
  complain(`Lets ${created.maxUses} ${created.maxUses === 1 ? 'device' : 'devices'} in until ${new Date(created.expiresAt).toLocaleString('en-GB')}. It is shown only now.`);
}

function positive(text: string, flag: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new UsageError(`${flag} takes a whole number from 1, not "${text}"`);
  return value;
}
