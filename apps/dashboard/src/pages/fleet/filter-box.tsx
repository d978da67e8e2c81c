import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useShortcuts } from '../../parts/use-shortcuts.ts';
import styles from './filter-box.module.css';

/** Long enough to gather a typed word into one change of the address. */
const TYPING_MS = 120;

/** The filter text lives in the address; this box runs a little ahead of it while somebody types. */
export function FilterBox({ value, change }: { value: string; change: (text: string) => void }) {
  const [text, setText] = useState(value);
  const told = useRef(value);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // A change from elsewhere (back button, a link); our own arrive here too and must not undo newer letters.
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === told.current) return undefined;
    const timer = setTimeout(() => {
      told.current = text;
      change(text);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, change]);
  useShortcuts({
    '/': () => {
      input.current?.focus();
      input.current?.select();
    },
  });
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    if (text === '') input.current?.blur();
    else setText('');
  };
  return (
    <label className={styles.box}>
      <kbd aria-hidden="true">/</kbd>
      <input
        ref={input}
        type="text"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={leave}
        aria-label="Filter devices"
        placeholder='name, state:serving, site:"Lisbon shop"'
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        enterKeyHint="search"
      />
    </label>
  );
}
