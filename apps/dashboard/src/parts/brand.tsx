/** Three sails: a flotilla. */
export function BrandMark() {
  return (
    <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
      <path d="M2 9.5h7L7.6 12H3.4zM12.5 5.5H20l-1.5 2.6H14zM8.5 15.5h10l-2 3.4h-6z" fill="var(--accent)" />
      <path d="M5.5 3.6v4.6M16.2.8v3.5M13.4 9.6v4.6" stroke="var(--accent)" strokeWidth="1.4" strokeLinecap="round" />
    </svg>
  );
}
