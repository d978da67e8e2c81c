import { useEffect } from 'react';

/** An effect and not React's <title>: that would stand beside the one of index.html, which is there before any script. */
export function useTitle(page: string): void {
  useEffect(() => {
    document.title = `${page} · Flotilla`;
  }, [page]);
}
