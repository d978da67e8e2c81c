import { Power } from '@flotilla/protocol/measurement';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PowerMeter } from '../../src/telemetry/power.ts';
import { aFakeSysfs, type FakeSysfs } from './fake-sysfs.ts';

let machine: FakeSysfs;
let meter: PowerMeter;

beforeEach(async () => {
  machine = await aFakeSysfs();
  meter = new PowerMeter(machine.rootDir, { arch: 'x64', logicalCores: 4 });
});

afterEach(() => machine.remove());

const UNKNOWN = { watts: null, source: null, covers: null, quality: 'unknown', errorShare: null };
const aPackage = (energy: number | string, n = 0): Record<string, string | number> => ({
  [`powercap/intel-rapl:${n}/name`]: `package-${n}`,
  [`powercap/intel-rapl:${n}/energy_uj`]: energy,
  [`powercap/intel-rapl:${n}/max_energy_range_uj`]: 262_143_328_850,
});
const JETSON = { 'hwmon/hwmon1/name': 'ina3221', 'hwmon/hwmon1/in1_label': 'VDD_IN', 'hwmon/hwmon1/in1_input': 19_000, 'hwmon/hwmon1/curr1_input': 640 };
const LAPTOP = {
  'power_supply/BAT0/type': 'Battery',
  'power_supply/BAT0/status': 'Discharging',
  'power_supply/BAT0/current_now': 1_200_000,
  'power_supply/BAT0/voltage_now': 11_400_000,
};

test('a machine without sensors and without a known load has unknown power', async () => {
  expect(await meter.read(0, null)).toEqual(UNKNOWN);
});

test('the energy counter gives watts, also when it turned around in between', async () => {
  await machine.write(aPackage(262_143_000_000));
  expect(await meter.read(1_000, null)).toEqual(UNKNOWN);
  await machine.write(aPackage(12_500_000 - 328_850));
  expect(await meter.read(1_500, null)).toEqual({ watts: 25, source: 'rapl', covers: 'package', quality: 'measured', errorShare: null });
});

test('two packages are added up, and the platform counter is not added to them', async () => {
  const platform = { 'powercap/intel-rapl:2/name': 'psys', 'powercap/intel-rapl:2/energy_uj': 0, 'powercap/intel-rapl:0:0/name': 'core', 'powercap/intel-rapl:0:0/energy_uj': 0 };
  await machine.write({ ...aPackage(0), ...aPackage(0, 1), ...platform });
  await meter.read(0, null);
  await machine.write({ ...aPackage(10_000_000), ...aPackage(5_000_000, 1), 'powercap/intel-rapl:2/energy_uj': 90_000_000, 'powercap/intel-rapl:0:0/energy_uj': 9_000_000 });
  expect(await meter.read(1_000, null)).toMatchObject({ watts: 15, covers: 'package' });
});

test('a package that cannot be read makes the sum unknown instead of smaller', async () => {
  await machine.write({ ...aPackage(0), ...aPackage('', 1) });
  await meter.read(0, null);
  await machine.write({ ...aPackage(10_000_000), ...aPackage('', 1) });
  expect(await meter.read(1_000, null)).toEqual(UNKNOWN);
});

test('a counter that fell without a known turning point gives nothing for that interval', async () => {
  const counter = (energy: number): Record<string, string | number> => ({ 'powercap/amd-rapl:0/name': 'package-0', 'powercap/amd-rapl:0/energy_uj': energy });
  await machine.write(counter(5_000_000));
  await meter.read(0, null);
  await machine.write(counter(1_000_000));
  expect(await meter.read(1_000, null)).toEqual(UNKNOWN);
  await machine.write(counter(2_000_000));
  expect(await meter.read(2_000, null)).toMatchObject({ watts: 1 });
});

test('a counter that started anew after sleep gives nothing for that interval', async () => {
  await machine.write(aPackage(9_000_000));
  await meter.read(0, null);
  await machine.write(aPackage(1_000_000));
  expect(await meter.read(30_000, null)).toEqual(UNKNOWN);
});

test('a board that draws nothing measurable says 0, which is not unknown', async () => {
  await machine.write({ ...JETSON, 'hwmon/hwmon1/curr1_input': 0 });
  expect(await meter.read(0, null)).toMatchObject({ watts: 0, quality: 'measured' });
});

test('the supply rail of a Jetson covers the board', async () => {
  await machine.write(JETSON);
  expect(await meter.read(0, 0.5)).toEqual({ watts: 12.16, source: 'hwmon:ina3221', covers: 'board', quality: 'measured', errorShare: null });
});

test('a rail that feeds only a part of the board is not taken for the board', async () => {
  await machine.write({ ...JETSON, 'hwmon/hwmon1/in1_label': 'VDD_CPU_GPU_CV' });
  expect(await meter.read(0, null)).toEqual(UNKNOWN);
});

test('a graphics card alone does not stand for the device', async () => {
  await machine.write({ 'hwmon/hwmon0/name': 'amdgpu', 'hwmon/hwmon0/power1_average': 40_000_000 });
  expect(await meter.read(0, null)).toEqual(UNKNOWN);
});

test('a battery tells the power of the whole device while it discharges', async () => {
  await machine.write(LAPTOP);
  expect(await meter.read(0, null)).toEqual({ watts: 13.68, source: 'battery', covers: 'board', quality: 'measured', errorShare: null });
});

test('two batteries are added up, with or without a minus sign, and the one of a mouse is not', async () => {
  await machine.write({
    ...LAPTOP,
    'power_supply/BAT1/type': 'Battery',
    'power_supply/BAT1/status': 'Discharging',
    'power_supply/BAT1/power_now': -2_000_000,
    'power_supply/mouse/type': 'Battery',
    'power_supply/mouse/scope': 'Device',
    'power_supply/mouse/status': 'Discharging',
    'power_supply/mouse/power_now': 500_000,
  });
  expect((await meter.read(0, null)).watts).toBeCloseTo(15.68, 9);
});

test.each(['Charging', 'Full', 'Not charging'])('a battery that is %s says nothing about the device', async (status) => {
  await machine.write({ ...LAPTOP, 'power_supply/BAT0/status': status });
  expect(await meter.read(0, null)).toEqual(UNKNOWN);
});

test('a board sensor wins over the processor\'s counter, and nothing is added to it', async () => {
  await machine.write({ ...JETSON, ...LAPTOP, ...aPackage(0) });
  await meter.read(0, 0.5);
  await machine.write(aPackage(30_000_000));
  expect(await meter.read(1_000, 0.5)).toMatchObject({ watts: 12.16, source: 'hwmon:ina3221' });
});

test('without a sensor the load gives an estimate that says so', async () => {
  const atRest = await meter.read(0, 0);
  expect(atRest).toEqual({ watts: 6.4, source: 'model:tdp-guessed', covers: 'package', quality: 'estimated', errorShare: 0.6 });
  expect(await meter.read(1, 1)).toMatchObject({ watts: 32 });
  expect((await meter.read(2, 0.5)).watts).toBeCloseTo(19.2, 9);
  expect(Power.parse(atRest)).toEqual(atRest);
});

test('a small board is guessed to draw less than a PC', async () => {
  const board = new PowerMeter(machine.rootDir, { arch: 'arm64', logicalCores: 4 });
  expect((await board.read(0, 1)).watts).toBeCloseTo(9.2, 9);
  expect((await board.read(1, 0)).watts).toBeCloseTo(3.22, 9);
});

test('a sensor that answers nonsense is no sensor', async () => {
  await machine.write({ ...JETSON, 'hwmon/hwmon1/in1_input': 'N/A', ...aPackage('nan') });
  expect(await meter.read(0, null)).toEqual(UNKNOWN);
});
