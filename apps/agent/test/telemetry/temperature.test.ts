import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTemperature } from '../../src/telemetry/temperature.ts';
import { aFakeSysfs, type FakeSysfs } from './fake-sysfs.ts';

let machine: FakeSysfs;

beforeEach(async () => {
  machine = await aFakeSysfs();
});

afterEach(() => machine.remove());

const UNKNOWN = { celsius: null, source: null, quality: 'unknown' };

test('a machine without sensors has an unknown temperature', async () => {
  expect(await readTemperature(machine.rootDir)).toEqual(UNKNOWN);
});

test('the hottest core counts', async () => {
  await machine.write({ 'hwmon/hwmon0/name': 'coretemp', 'hwmon/hwmon0/temp1_input': 58_000, 'hwmon/hwmon0/temp2_input': 61_000, 'hwmon/hwmon1/name': 'nvme', 'hwmon/hwmon1/temp1_input': 80_000 });
  expect(await readTemperature(machine.rootDir)).toEqual({ celsius: 61, source: 'hwmon:coretemp', quality: 'measured' });
});

test('a thermal zone helps where the hardware monitor knows no processor', async () => {
  await machine.write({ 'thermal/thermal_zone0/type': 'cpu-thermal', 'thermal/thermal_zone0/temp': 48_312, 'thermal/thermal_zone1/type': 'iwlwifi_1', 'thermal/thermal_zone1/temp': 70_000 });
  expect(await readTemperature(machine.rootDir)).toEqual({ celsius: 48.312, source: 'thermal:cpu-thermal', quality: 'measured' });
});

test('zero and minus degrees are temperatures', async () => {
  await machine.write({ 'hwmon/hwmon0/name': 'k10temp', 'hwmon/hwmon0/temp1_input': 0 });
  expect(await readTemperature(machine.rootDir)).toMatchObject({ celsius: 0, quality: 'measured' });
  await machine.write({ 'hwmon/hwmon0/temp1_input': -5_000 });
  expect(await readTemperature(machine.rootDir)).toMatchObject({ celsius: -5 });
});

test.each([-273_150, 255_000, ''])('a broken sensor that says %j is no sensor', async (reading) => {
  await machine.write({ 'hwmon/hwmon0/name': 'coretemp', 'hwmon/hwmon0/temp1_input': reading });
  expect(await readTemperature(machine.rootDir)).toEqual(UNKNOWN);
});
