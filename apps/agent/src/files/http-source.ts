const MAX_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

export type Asked = { url: string; headers: Readonly<Record<string, string>>; credentials: Readonly<Record<string, string>>; signal: AbortSignal };

/**
 * Asks for a file and follows at most three redirects itself, so that `credentials` never reach another origin and
 * nothing leads from https to http. A string is the reason why there is no answer; throws what fetch throws.
 */
export async function askSource({ url, headers, credentials, signal }: Asked): Promise<Response | string> {
  let target = urlOf(url);
  const home = target?.origin;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    if (!target || !/^https?:$/.test(target.protocol)) return 'the source has no http or https address';
    const sent = target.origin === home ? { ...headers, ...credentials } : headers;
    const response = await fetch(target, { headers: sent, redirect: 'manual', signal });
    const location = response.headers.get('location');
    if (!REDIRECTS.includes(response.status) || location === null) return response;
    await response.body?.cancel();
    const next: URL | null = urlOf(location, target);
    if (target.protocol === 'https:' && next?.protocol === 'http:') return 'the source redirects from https to http';
    target = next;
  }
  return `the source redirects more than ${MAX_REDIRECTS} times`;
}

const urlOf = (text: string, base?: URL): URL | null => (URL.canParse(text, base?.href) ? new URL(text, base) : null);
