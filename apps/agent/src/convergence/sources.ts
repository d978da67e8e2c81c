export type SourceGroup = { sources: string[]; headers: Record<string, string> };

/**
 * Resolves `sources` (paths are relative to the coordinator) and groups neighbours that may get the same headers, in order. The
 * session token is for the coordinator alone: a mirror elsewhere must never see it.
 */
export function sourceGroups(sources: readonly string[], coordinatorUrl: string, sessionToken: string | null): SourceGroup[] {
  const groups: (SourceGroup & { trusted: boolean })[] = [];
  for (const source of sources) {
    if (!URL.canParse(source, coordinatorUrl)) continue;
    const url = new URL(source, coordinatorUrl);
    const trusted = url.origin === new URL(coordinatorUrl).origin;
    const last = groups.at(-1);
    if (last?.trusted === trusted) last.sources.push(url.href);
    else groups.push({ trusted, sources: [url.href], headers: trusted && sessionToken ? { authorization: `Bearer ${sessionToken}` } : {} });
  }
  return groups.map(({ sources: urls, headers }) => ({ sources: urls, headers }));
}
