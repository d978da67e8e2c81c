import { type ReactNode, useState } from 'react';
import { type Theme, showTheme, storedTheme, storeTheme, themeAfter } from './theme.ts';
import styles from './top-bar.module.css';

const ICONS: Record<Theme, ReactNode> = {
  system: <><path d="M8 2.5a5.5 5.5 0 0 0 0 11z" fill="currentColor" /><circle cx="8" cy="8" r="5.5" /></>,
  light: <path d="M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9" />,
  dark: <path d="M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z" />,
};

export function ThemeToggle() {
  const [theme, setTheme] = useState(storedTheme);
  const next = themeAfter(theme);
  const label = `Theme: ${theme}. Change to ${next}`;
  const change = () => {
    setTheme(next);
    storeTheme(next);
    showTheme(next);
  };
  return (
    <button type="button" className={styles.icon} aria-label={label} title={label} onClick={change}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round">
        {ICONS[theme]}
      </svg>
    </button>
  );
}
