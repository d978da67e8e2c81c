/** A migration as it lies in prisma/migrations; `checksum` is SHA-256 of the file, in hex, as Prisma computes it. */
export type Migration = { readonly name: string; readonly sql: string; readonly checksum: string };

/** A row of `_prisma_migrations` that was not rolled back. */
export type Recorded = { readonly name: string; readonly checksum: string; readonly finished: boolean };

export type MigrationPlan =
  | { readonly kind: 'apply'; readonly missing: readonly Migration[]; readonly edited: readonly string[] }
  | { readonly kind: 'schema_newer' | 'failed_before'; readonly name: string };

/** What to do with a database that has `recorded`, for a program that knows `known` in order of name. */
export function planMigrations(known: readonly Migration[], recorded: readonly Recorded[]): MigrationPlan {
  const failed = recorded.find((row) => !row.finished);
  if (failed) return { kind: 'failed_before', name: failed.name };

  const knownNames = new Set(known.map(({ name }) => name));
  const unknown = recorded.find(({ name }) => !knownNames.has(name));
  if (unknown) return { kind: 'schema_newer', name: unknown.name };

  const checksums = new Map(recorded.map(({ name, checksum }) => [name, checksum]));
  return {
    kind: 'apply',
    missing: known.filter(({ name }) => !checksums.has(name)),
    edited: known.filter(({ name, checksum }) => checksums.has(name) && checksums.get(name) !== checksum).map(({ name }) => name),
  };
}
