import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planMigrations } from '../src/migration-plan.ts';
import type { Migration, Recorded } from '../src/migration-plan.ts';

const aMigration = (name: string, checksum = `sum of ${name}`): Migration => ({ name, sql: '', checksum });
const aRecord = (name: string, overrides: Partial<Recorded> = {}): Recorded => ({ name, checksum: `sum of ${name}`, finished: true, ...overrides });

test('an empty database gets everything in order', () => {
  expect(planMigrations([aMigration('1'), aMigration('2')], [])).toMatchObject({ kind: 'apply', missing: [{ name: '1' }, { name: '2' }], edited: [] });
});

test('a database with a migration from the future is newer', () => {
  expect(planMigrations([aMigration('1')], [aRecord('1'), aRecord('2')])).toEqual({ kind: 'schema_newer', name: '2' });
});

test('a failed migration is said first, even when the database is newer', () => {
  expect(planMigrations([], [aRecord('1'), aRecord('2', { finished: false })])).toEqual({ kind: 'failed_before', name: '2' });
});

test('an edited migration is named but not applied again', () => {
  expect(planMigrations([aMigration('1', 'new sum')], [aRecord('1')])).toEqual({ kind: 'apply', missing: [], edited: ['1'] });
});

test('nothing is applied twice, nothing known is left out, and nothing is applied over a failure or a newer schema', () => {
  const names = fc.uniqueArray(fc.constantFrom('1', '2', '3', '4', '5', '6'));
  fc.assert(
    fc.property(names, fc.array(fc.record({ name: fc.constantFrom('1', '2', '3', '4', '5', '6'), finished: fc.boolean() })), (known, rows) => {
      const plan = planMigrations(known.toSorted().map((name) => aMigration(name)), rows.map(({ name, finished }) => aRecord(name, { finished })));
      const recorded = new Set(rows.map(({ name }) => name));
      const clean = rows.every(({ name, finished }) => finished && known.includes(name));
      expect(plan.kind === 'apply').toBe(clean);
      if (plan.kind === 'apply') expect(plan.missing.map(({ name }) => name)).toEqual(known.toSorted().filter((name) => !recorded.has(name)));
    }),
  );
});
