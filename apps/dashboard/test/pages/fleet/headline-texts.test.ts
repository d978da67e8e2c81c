import type { FleetSummary } from '@flotilla/protocol/rest/fleet';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { otherStates, reasonText, requestsText, wattsText } from '../../../src/pages/fleet/headline-texts.ts';
import { aDevice } from '../../a-device.ts';

function aSummary(given: Partial<FleetSummary> = {}): FleetSummary {
  return {
    devices: 3, serving: 2, needYou: 1, byHeadline: { serving: 2, offline: 1 }, generationTokensPerSecond: 0, runningRequests: 0, waitingRequests: 0,
    measuredWatts: null, estimatedWatts: null, unknownWattsDevices: 0, hottest: null, ...given,
  };
}

test.each([
  [{ measuredWatts: null, estimatedWatts: null, unknownWattsDevices: 3 }, { watts: null, estimated: false, note: 'no device tells it' }],
  [{ measuredWatts: 20 }, { watts: 20, estimated: false, note: 'measured' }],
  [{ measuredWatts: 20, unknownWattsDevices: 1 }, { watts: 20, estimated: false, note: 'measured · 1 device not measured' }],
  [{ estimatedWatts: 7 }, { watts: 7, estimated: true, note: 'estimated' }],
  [{ measuredWatts: 434, estimatedWatts: 178 }, { watts: 612, estimated: true, note: '71 % measured, rest estimated' }],
  [{ measuredWatts: 434, estimatedWatts: 178, unknownWattsDevices: 2 }, { watts: 612, estimated: true, note: '71 % measured, rest estimated · 2 devices not measured' }],
  [{ measuredWatts: 0, estimatedWatts: 0 }, { watts: 0, estimated: true, note: 'measured and estimated' }],
  [{ measuredWatts: 0 }, { watts: 0, estimated: false, note: 'measured' }],
])('%j is told as %j', (given, text) => {
  expect(wattsText(aSummary(given))).toEqual(text);
});

test('a sum with an estimate in it is never told as measured, nor as all measured or all estimated', () => {
  const watts = fc.double({ min: 0, max: 1e5, noNaN: true });
  fc.assert(fc.property(watts, watts, (measuredWatts, estimatedWatts) => {
    const { estimated, note } = wattsText(aSummary({ measuredWatts, estimatedWatts }));
    expect(estimated).toBe(true);
    expect(note).not.toMatch(/^(0|100) %/);
  }));
});

test('other states come worst first and leave serving out', () => {
  expect(otherStates(aSummary({ byHeadline: { serving: 9, idle: 2, offline: 1, updating: 3 } }))).toEqual([
    { headline: 'offline', count: 1 }, { headline: 'updating', count: 3 }, { headline: 'idle', count: 2 },
  ]);
});

test('one request is not "1 requests"', () => {
  expect(requestsText(aSummary({ runningRequests: 1, waitingRequests: 1_200 }))).toBe('1 request running, 1,200 waiting');
});

test('a problem is added to the reason unless the reason says it already', () => {
  const problem = { code: 'insufficient_space' as const, digest: null, detail: 'needs 0.64 GB, has 0.21 GB' };
  expect(reasonText(aDevice({ because: 'it is blocked', problem }))).toBe('it is blocked: needs 0.64 GB, has 0.21 GB');
  expect(reasonText(aDevice({ because: 'needs 0.64 GB, has 0.21 GB', problem }))).toBe('needs 0.64 GB, has 0.21 GB');
  expect(reasonText(aDevice({ because: 'nothing is heard from it' }))).toBe('nothing is heard from it');
});
