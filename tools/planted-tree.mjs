import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Writes files (content by path) into a new temporary folder, gives it to `look` and removes it again. */
export async function withTree(files, look) {
  const root = mkdtempSync(path.join(tmpdir(), 'flotilla-tree-'));
  try {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), content);
    }
    return await look(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}
