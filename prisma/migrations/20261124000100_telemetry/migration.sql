-- Telemetry lives outside Prisma's view: written by raw SQL, dropped by whole days.
-- "if not exists" throughout, because `prisma migrate reset` empties only the schema that Prisma knows.
create schema if not exists telemetry;

-- A missing sensor is null with quality 'unknown', never 0.
create table if not exists telemetry.sample (
  device_id uuid not null,
  at timestamptz not null,
  window_ms int not null,
  prompt_tokens int not null,
  generated_tokens int not null,
  running_attempts int not null,
  cpu_share real,
  memory_used_bytes bigint,
  watts real,
  power_source text,
  power_covers text,
  power_quality text not null,
  power_error_share real,
  celsius real,
  temperature_source text,
  temperature_quality text not null,
  primary key (device_id, at)
) partition by range (at);

-- Makes the partition of one UTC day and returns its name. Idempotent; of several callers at once one makes it and the others wait.
create or replace function telemetry.ensure_sample_partition(day date) returns text
language plpgsql
set search_path = pg_catalog
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $$
declare
  partition_name text := 'sample_' || to_char(day, 'YYYYMMDD');
begin
  if to_regclass('telemetry.' || partition_name) is not null then
    return partition_name;
  end if;

  -- The lock that attaching needs anyway. An advisory lock would not do: after it the look below still answers from the cache.
  lock table telemetry.sample in share update exclusive mode;
  if to_regclass('telemetry.' || partition_name) is not null then
    return partition_name;
  end if;

  -- "create … partition of" would lock out every reader and writer of all days; attaching does not.
  execute format('create table telemetry.%I (like telemetry.sample including all)', partition_name);
  execute format('alter table telemetry.sample attach partition telemetry.%I for values from (%L) to (%L)', partition_name, day, day + 1);
  return partition_name;
end
$$;
