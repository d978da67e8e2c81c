import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hardware } from '@flotilla/protocol/hardware';
import { Sample } from '@flotilla/protocol/sample';
import { expect, test } from 'vitest';
import { readHardware } from '../../src/telemetry/hardware.ts';
import { Sampler } from '../../src/telemetry/sampler.ts';

test('samples of this very machine have the right shape', async () => {
  const sampler = new Sampler({ rootDir: '/', now: Date.now });
  for (let n = 0; n < 3; n++) {
    const sample = await sampler.read({ promptTokens: 1, generatedTokens: 2, runningAttempts: 0, windowMs: 5_000 });
    expect(Sample.parse(sample)).toEqual(sample);
  }
});

test('the hardware of this very machine has the right shape, also before its folder exists', async () => {
  const hardware = await readHardware(join(tmpdir(), 'flotilla-absent/models'));
  expect(Hardware.parse(hardware)).toEqual(hardware);
  expect(hardware.diskFreeBytes).not.toBeNull();
});
