import type { Power, Temperature } from '@flotilla/protocol/measurement';
import type { DeviceView, Vitals } from '@flotilla/protocol/rest/devices';
import { expect, test } from 'vitest';
import { summarise } from '../../src/device/fleet-summary.ts';

const unknownPower: Power = { watts: null, source: null, covers: null, quality: 'unknown', errorShare: null };
const unknownTemperature: Temperature = { celsius: null, source: null, quality: 'unknown' };
const vitals = (change: Partial<Vitals> = {}): Vitals => ({ at: 0, generationTokensPerSecond: 0, promptTokensPerSecond: 0, cpuShare: null, memoryUsedBytes: null, power: unknownPower, temperature: unknownTemperature, ...change });
const device = (change: Partial<DeviceView> = {}): DeviceView => ({
  id: 'a', name: 'a', site: 'Home', labels: {}, headline: 'serving', headlineSince: 0, because: '', admission: 'admitted', link: 'online', convergence: 'settled', versions: [], step: null,
  problem: null, runningAttempts: 0, vitals: null, speed: null, hardware: null, agentVersion: null, lastSeenAt: null, enrolledAt: 0, ...change,
});
const watts = (value: number, quality: 'measured' | 'estimated'): Vitals => vitals({ power: { watts: value, source: 's', covers: 'board', quality, errorShare: null } });
const celsius = (value: number): Vitals => vitals({ temperature: { celsius: value, source: 's', quality: 'measured' } });

test('an empty fleet has no figures rather than zeros', () => {
  expect(summarise([], 0)).toMatchObject({ devices: 0, serving: 0, needYou: 0, measuredWatts: null, estimatedWatts: null, hottest: null, byHeadline: {} });
});

test('measured and estimated watts are never added together', () => {
  const fleet = [device({ vitals: watts(7, 'measured') }), device({ vitals: watts(5, 'measured') }), device({ vitals: watts(30, 'estimated') }), device({ vitals: vitals() }), device(), device({ link: 'offline' })];
  expect(summarise(fleet, 0)).toMatchObject({ measuredWatts: 12, estimatedWatts: 30, unknownWattsDevices: 2 });
});

test('counts what serves, what needs somebody and what runs', () => {
  const fleet = [device({ runningAttempts: 2, vitals: vitals({ generationTokensPerSecond: 4.5 }) }), device({ headline: 'offline' }), device({ headline: 'blocked' }), device({ headline: 'blocked' }), device({ headline: 'updating' })];
  expect(summarise(fleet, 3)).toMatchObject({
    devices: 5, serving: 1, needYou: 3, byHeadline: { serving: 1, offline: 1, blocked: 2, updating: 1 }, runningRequests: 2, waitingRequests: 3, generationTokensPerSecond: 4.5,
  });
});

test('the hottest device is the hottest that has a sensor', () => {
  expect(summarise([device({ vitals: vitals() }), device({ name: 'b', vitals: celsius(61) }), device({ name: 'c', vitals: celsius(48) })], 0).hottest).toEqual({ device: 'b', celsius: 61, quality: 'measured' });
});
