const NOBODY = 65534;

/** Runs `work` with the file rights of an ordinary user, also when the tests run as root. */
export async function asOrdinaryUser<T>(work: () => Promise<T> | T): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  process.setegid?.(NOBODY);
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
}
