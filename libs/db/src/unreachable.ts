import { errorCode, errorText } from './system-error.ts';

export const MINIMUM_MAJOR = 14;

const WRONG_CREDENTIALS = new Set(['28P01', '28000']);
const NO_SUCH_DATABASE = '3D000';

/** One line on why the database of `url` did not answer and what to do; names host, port, user and database, never the password. */
export function explainUnreachable(url: string, error: unknown): string {
  const where = addressOf(url);
  if (!where) return 'DATABASE_URL is not an address of a database: write it as postgresql://user:password@host:5432/flotilla, with special characters of the password percent-encoded';
  const code = errorCode(error) ?? '';
  if (WRONG_CREDENTIALS.has(code)) return `the database at ${where.host} does not let user ${where.user} in (${code}): correct user or password in DATABASE_URL`;
  if (code === NO_SUCH_DATABASE) return `there is no database ${where.database} at ${where.host} (${code}): create it, or correct DATABASE_URL`;
  return `the database at ${where.host} does not answer (${code || withoutSecrets(errorText(error), where.secrets)}): start it, or correct DATABASE_URL`;
}

function addressOf(text: string): { host: string; user: string; database: string; secrets: readonly string[] } | null {
  try {
    const url = new URL(text);
    if (url.protocol !== 'postgresql:' && url.protocol !== 'postgres:') return null;
    const [user, database, password = ''] = [url.username, url.pathname.slice(1), url.password].map(decodeURIComponent);
    const asWritten = /:\/\/[^:@]*:(.*)@/.exec(text)?.[1] ?? '';
    const host = url.searchParams.get('host') ?? (url.hostname || 'localhost');
    return { host: `${host}:${url.port || '5432'}`, user: user || '(none)', database: database || '(none)', secrets: [asWritten, url.password, password, url.searchParams.get('password') ?? ''] };
  } catch {
    // Malformed; the text itself must not be shown, it may hold a password.
    return null;
  }
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret !== '').reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
}
