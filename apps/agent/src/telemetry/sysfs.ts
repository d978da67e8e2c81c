import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A trimmed one-line file; null when it does not exist or may not be read, which is how a missing sensor looks. */
export async function readText(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    return null; // ENOENT, EACCES and a sensor's own EIO or ENODATA mean the same: no reading.
  }
}

export async function readNumber(path: string): Promise<number | null> {
  const text = await readText(path);
  if (text === null || text === '') return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** The entries of a class folder with their full paths, in a stable order; none when the class does not exist. */
export async function listDevices(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).toSorted().map((name) => join(folder, name));
  } catch {
    return []; // Virtual machines and other systems have no such class.
  }
}
