/** The one-time secret of the terminal's link, which stands in the fragment so that no server log and no referrer ever sees it. */
export function secretIn(fragment: string): string | null {
  const text = fragment.replace(/^#/, '');
  if (text === '') return null;
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray per cent sign: taken as it stands, the coordinator decides.
    return text;
  }
}

/** Reads the secret and takes it out of the address and the history, so it is had only once. */
export function takeLinkSecret(): string | null {
  const secret = secretIn(location.hash);
  if (secret !== null) history.replaceState(history.state, '', location.pathname + location.search);
  return secret;
}
