import type { ThroughputHistory } from '@flotilla/protocol/rest/devices';
import type { Sample } from '@flotilla/protocol/sample';
import type pg from 'pg';

const DAY_MS = 24 * 3_600_000;

/** All SQL about samples: rows by `unnest`, in partitions of one day. */
export class SampleStore {
  private readonly partitions = new Set<string>();

  constructor(private readonly pool: pg.Pool) {}

  /** A sample that came before (same device, same time) is left as it is, so that sending again is harmless. */
  async insert(deviceId: string, samples: readonly Sample[]): Promise<void> {
    for (const day of new Set(samples.map(({ at }) => dayOf(at)))) await this.ensurePartition(day);
    await this.pool.query({
      name: 'samples-insert',
      text: `insert into telemetry.sample (device_id, at, window_ms, prompt_tokens, generated_tokens, running_attempts, cpu_share, memory_used_bytes,
               watts, power_source, power_covers, power_quality, power_error_share, celsius, temperature_source, temperature_quality)
             select $1, to_timestamp(at / 1000.0), window_ms, prompt_tokens, generated_tokens, running_attempts, cpu_share, memory_used_bytes,
               watts, power_source, power_covers, power_quality, power_error_share, celsius, temperature_source, temperature_quality
             from unnest($2::float8[], $3::int[], $4::int[], $5::int[], $6::int[], $7::real[], $8::bigint[], $9::real[], $10::text[], $11::text[], $12::text[], $13::real[], $14::real[], $15::text[], $16::text[])
               as given (at, window_ms, prompt_tokens, generated_tokens, running_attempts, cpu_share, memory_used_bytes,
               watts, power_source, power_covers, power_quality, power_error_share, celsius, temperature_source, temperature_quality)
             on conflict do nothing`,
      values: [deviceId, ...columns(samples)],
    });
  }

  /** Generated tokens per second of every device with samples in the last `steps` × `stepMs`. A step without samples is null, never zero. */
  async throughput(untilAt: number, stepMs: number, steps: number): Promise<ThroughputHistory> {
    const fromAt = untilAt - steps * stepMs;
    const { rows } = await this.pool.query<{ device_id: string; step: number; tokens: number }>({
      name: 'throughput',
      text: `select device_id, floor((extract(epoch from at) * 1000 - $1) / $3)::int as step, sum(generated_tokens)::int as tokens
             from telemetry.sample where at > to_timestamp($1 / 1000.0) and at <= to_timestamp($2 / 1000.0) group by device_id, step`,
      values: [fromAt, untilAt, stepMs],
    });
    const byDevice = new Map<string, (number | null)[]>();
    for (const { device_id: deviceId, step, tokens } of rows) {
      const series = byDevice.get(deviceId) ?? Array<number | null>(steps).fill(null);
      series[Math.min(steps - 1, step)] = (tokens * 1_000) / stepMs;
      byDevice.set(deviceId, series);
    }
    return { untilAt, stepMs, devices: [...byDevice].map(([deviceId, generationTokensPerSecond]) => ({ deviceId, generationTokensPerSecond })) };
  }

  private async ensurePartition(day: string): Promise<void> {
    if (this.partitions.has(day)) return;
    await this.pool.query('select telemetry.ensure_sample_partition($1::date)', [day]);
    this.partitions.add(day);
  }
}

const dayOf = (at: number): string => new Date(Math.floor(at / DAY_MS) * DAY_MS).toISOString().slice(0, 10);

const columns = (samples: readonly Sample[]): unknown[][] => [
  samples.map(({ at }) => at),
  samples.map(({ windowMs }) => windowMs),
  samples.map(({ promptTokens }) => promptTokens),
  samples.map(({ generatedTokens }) => generatedTokens),
  samples.map(({ runningAttempts }) => runningAttempts),
  samples.map(({ cpuShare }) => cpuShare),
  samples.map(({ memoryUsedBytes }) => memoryUsedBytes),
  samples.map(({ power }) => power.watts),
  samples.map(({ power }) => power.source),
  samples.map(({ power }) => power.covers),
  samples.map(({ power }) => power.quality),
  samples.map(({ power }) => power.errorShare),
  samples.map(({ temperature }) => temperature.celsius),
  samples.map(({ temperature }) => temperature.source),
  samples.map(({ temperature }) => temperature.quality),
];
