import { statfs } from 'node:fs/promises';

const RESERVE_BYTES = 512 * 1024 * 1024;
const RESERVE_SHARE = 0.1;

/** What must be free to fetch `remainingBytes`, so that neither other writers nor the owner of the machine run into a full disk. */
export const spaceNeeded = (remainingBytes: number): number => Math.ceil(remainingBytes * (1 + RESERVE_SHARE)) + RESERVE_BYTES;

/** What an ordinary user may still write into this folder's file system. */
export async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
