import { useRef, useState } from 'react';
import { Button } from './button.tsx';
import styles from './copy-block.module.css';

/** Shell lines to take along, with a button that copies them all. */
export function CopyBlock({ lines }: { lines: readonly string[] }) {
  const block = useRef<HTMLPreElement>(null);
  const [said, setSaid] = useState('Copy');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(`${lines.join('\n')}\n`);
      setSaid('Copied');
    } catch {
      // Browsers give the clipboard to pages on https or localhost only: then a person presses the keys.
      if (block.current) getSelection()?.selectAllChildren(block.current);
      setSaid('Selected: press Ctrl C');
    }
  };
  return (
    <div className={styles.block}>
      <pre ref={block} tabIndex={0} aria-label="Commands">{lines.map((line) => <code key={line}>{`${line}\n`}</code>)}</pre>
      <Button onClick={() => void copy()}><span aria-live="polite">{said}</span></Button>
    </div>
  );
}
