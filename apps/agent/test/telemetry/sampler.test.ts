import { Sample } from '@flotilla/protocol/sample';
import { expect, test } from 'vitest';
import { Sampler } from '../../src/telemetry/sampler.ts';
import { aFakeSysfs } from './fake-sysfs.ts';

const ACTIVITY = { promptTokens: 12, generatedTokens: 34, runningAttempts: 1, windowMs: 5_000 };

test('the first sample of a machine without sensors has a shape, its activity and no invented readings', async () => {
  const machine = await aFakeSysfs();
  const sample = await new Sampler({ rootDir: machine.rootDir, now: () => 1_700_000_000_000 }).read(ACTIVITY);
  await machine.remove();
  expect(Sample.parse(sample)).toEqual(sample);
  expect(sample).toMatchObject({
    at: 1_700_000_000_000,
    ...ACTIVITY,
    cpuShare: null,
    power: { watts: null, quality: 'unknown' },
    temperature: { celsius: null, quality: 'unknown' },
  });
});
