import { useEffect, useRef } from 'react';
import { nextKey } from './key-sequence.ts';

/** Runs the action of a typed key or sequence, unless somebody is writing, a dialog is open or a modifier is held. */
export function useShortcuts(actions: Record<string, () => void>): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    let pending = '';
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || takesKeys(event.target)) return;
      const step = nextKey(pending, event.key, Object.keys(latest.current));
      ({ pending } = step);
      if (step.hit === null) return;
      event.preventDefault();
      latest.current[step.hit]?.();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

function takesKeys(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches('input, textarea, select, [contenteditable]') || document.querySelector('dialog[open]') !== null);
}
