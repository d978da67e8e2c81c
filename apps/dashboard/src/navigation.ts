/** The top bar's entries, in order; `g` and the key lead there. A page is added here and in routes.tsx. */
export const NAVIGATION = [{ to: '/', label: 'Fleet', key: 'f' }] as const;
