import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RunningFleet, temporaryFolder } from './harness/running-fleet.ts';

let fleet: RunningFleet;
let file: string;
let good: Buffer;
beforeAll(async () => {
  fleet = await RunningFleet.start({ environment: { FLOTILLA_LOCAL_AGENT: 'false' } });
  const models = path.join(fleet.dataDir, 'models');
  file = path.join(models, fs.readdirSync(models)[0] ?? '');
  good = fs.readFileSync(file);
});
afterAll(() => fleet.end());

const flipped = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(copy.length - 100) ^ 1, copy.length - 100);
  return copy;
};

test.each<[string, string, () => Buffer]>([
  ['a file with one wrong bit', 'digest_mismatch', () => flipped(good)],
  ['a truncated file', 'download_failed', () => good.subarray(0, 500_000)],
  ['a web page', 'not_a_model|digest_mismatch|download_failed', () => Buffer.from('<!doctype html><title>Sign in</title>'.padEnd(2_000))],
])('%s is refused with its reason on the device, and nothing is renamed', async (_what, code, bytes) => {
  fs.writeFileSync(file, bytes());
  const dir = temporaryFolder();
  const { token } = await fleet.client.createEnrollmentToken();
  const agent = fleet.agent(dir, { FLOTILLA_ENROLL_TOKEN: token, FLOTILLA_DEVICE_NAME: path.basename(dir) });
  try {
    const devices = await fleet.devices((all) => all.some((device) => device.name === path.basename(dir) && device.problem !== null));
    const device = devices.find(({ name }) => name === path.basename(dir));
    expect(device?.problem).toMatchObject({ code: expect.stringMatching(new RegExp(`^(${code})$`)), detail: expect.stringMatching(/.{20,}/) });
    expect(['blocked', 'retrying']).toContain(device?.headline);
    expect(device?.because).toBe(device?.problem?.detail);
    const names = fs.readdirSync(dir, { recursive: true }).map(String);
    expect(names.filter((name) => name.endsWith('.gguf'))).toEqual([]);
  } finally {
    expect(await agent.stop()).toBe(0);
    fs.rmSync(dir, { recursive: true, force: true });
  }
});
