import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { migrate } from '../src/migrate.ts';
import { emptyDatabases } from './file-server.ts';
import { ask } from './running-server.ts';

vi.setConfig({ testTimeout: 60_000 });

const emptyDatabase = emptyDatabases();

async function migrated(): Promise<string> {
  const url = await emptyDatabase();
  await migrate(url, () => {});
  return url;
}

const ensure = (day: string) => `select telemetry.ensure_sample_partition('${day}')`;
const sampleAt = (at: string) =>
  `insert into telemetry.sample (device_id, at, window_ms, prompt_tokens, generated_tokens, running_attempts, power_quality, temperature_quality)
   values ('018f0000-0000-7000-8000-000000000001', '${at}', 5000, 0, 0, 0, 'unknown', 'unknown') returning tableoid::regclass`;
const partitions = `select inhrelid::regclass::text from pg_inherits where inhparent = 'telemetry.sample'::regclass order by 1`;

test('a day is from midnight to midnight in UTC, whatever time zone the connection has', async () => {
  const url = await migrated();
  const client = new pg.Client({ connectionString: url, options: '-c timezone=Asia/Tokyo -c datestyle=German' });
  await client.connect();
  await client.query(ensure('2026-11-24'));
  await client.end();
  expect(await ask(url, sampleAt('2026-11-24T00:00:00Z'))).toEqual(['telemetry.sample_20261124']);
  expect(await ask(url, sampleAt('2026-11-24T23:59:59.999Z'))).toEqual(['telemetry.sample_20261124']);
  await expect(ask(url, sampleAt('2026-11-25T00:00:00Z'))).rejects.toMatchObject({ code: '23514' });
  await expect(ask(url, sampleAt('2026-11-23T23:59:59.999Z'))).rejects.toMatchObject({ code: '23514' });
});

test('many callers that want the same days at once make each day once, while samples are written', async () => {
  const url = await migrated();
  await ask(url, ensure('2026-11-01'));
  const days = ['2026-11-02', '2026-11-03', '2026-11-04'];
  const callers = Array.from({ length: 8 }, () => Promise.all(days.map((day) => ask(url, ensure(day)))));
  const writers = Array.from({ length: 20 }, (_, second) => ask(url, sampleAt(`2026-11-01T00:00:${String(second).padStart(2, '0')}Z`)));
  await Promise.all([...callers, ...writers]);
  expect(await ask(url, partitions)).toEqual(['telemetry.sample_20261101', 'telemetry.sample_20261102', 'telemetry.sample_20261103', 'telemetry.sample_20261104']);
  expect(await ask(url, 'select count(*) from telemetry.sample')).toEqual(['20']);
});

test('a sensor that is missing stays null', async () => {
  const url = await migrated();
  await ask(url, ensure('2026-11-24'));
  await ask(url, sampleAt('2026-11-24T12:00:00Z'));
  expect(await ask(url, `select num_nulls(cpu_share, memory_used_bytes, watts, power_source, power_covers, power_error_share, celsius, temperature_source) from telemetry.sample`)).toEqual(['8']);
});

test('a device has one sample per instant', async () => {
  const url = await migrated();
  await ask(url, ensure('2026-11-24'));
  await ask(url, sampleAt('2026-11-24T12:00:00Z'));
  await expect(ask(url, sampleAt('2026-11-24T12:00:00Z'))).rejects.toMatchObject({ code: '23505' });
});
