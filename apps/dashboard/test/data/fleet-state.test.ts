import type { LiveEvent } from '@flotilla/protocol/rest/events';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyEvents, fleetStateOf } from '../../src/data/fleet-state.ts';
import { aDevice, names } from '../a-device.ts';

const kitchen = aDevice({ name: 'kitchen-pi' });
const attic = aDevice({ name: 'attic-mini' });
const loaded = fleetStateOf([kitchen, attic], 2);

test('a snapshot replaces everything and stands by name, as people count', () => {
  const devices = ['till-10', 'till-2', 'Attic'].map((name) => aDevice({ name }));
  const state = applyEvents(loaded, [{ type: 'queue', waitingRequests: 9 }, { type: 'snapshot', devices, waitingRequests: 1 }]);
  expect(names(state?.devices ?? [])).toEqual(['Attic', 'till-2', 'till-10']);
  expect(state?.waitingRequests).toBe(1);
});

test('a changed device takes its own place and the others keep their identity', () => {
  const hot = { ...kitchen, headline: 'degraded' as const };
  const state = applyEvents(loaded, [{ type: 'device', device: hot }]);
  expect(state?.devices).toEqual([attic, hot]);
  expect(state?.devices[0]).toBe(attic);
  expect(state?.waitingRequests).toBe(2);
});

test('a new or renamed device is put where its name belongs', () => {
  const garden = aDevice({ name: 'garden-pi' });
  const renamed = { ...attic, name: 'zoo-mini' };
  expect(names(applyEvents(loaded, [{ type: 'device', device: garden }, { type: 'device', device: renamed }])?.devices ?? [])).toEqual(['garden-pi', 'kitchen-pi', 'zoo-mini']);
});

test('a removed device is gone, and the removal of an unknown one changes nothing', () => {
  expect(applyEvents(loaded, [{ type: 'device_removed', deviceId: kitchen.id }, { type: 'device_removed', deviceId: aDevice().id }])?.devices).toEqual([attic]);
});

test('before the first snapshot nothing can be changed', () => {
  expect(applyEvents(undefined, [{ type: 'queue', waitingRequests: 1 }, { type: 'device', device: kitchen }])).toBeUndefined();
});

test('no events leave the very same state', () => {
  expect(applyEvents(loaded, [])).toBe(loaded);
});

test('however events are gathered, the end is the same', () => {
  const pool = [kitchen, attic, aDevice({ name: 'b' }), aDevice({ name: 'a' })];
  const someDevice = fc.constantFrom(...pool);
  const event: fc.Arbitrary<LiveEvent> = fc.oneof(
    fc.record({ type: fc.constant('device' as const), device: someDevice.chain((device) => fc.constantFrom('a', 'k', 'z').map((name) => ({ ...device, name }))) }),
    fc.record({ type: fc.constant('device_removed' as const), deviceId: someDevice.map(({ id }) => id) }),
    fc.record({ type: fc.constant('queue' as const), waitingRequests: fc.nat(9) }),
    fc.record({ type: fc.constant('snapshot' as const), devices: fc.uniqueArray(someDevice, { selector: ({ id }) => id }), waitingRequests: fc.nat(9) }),
  );
  fc.assert(fc.property(fc.array(event, { maxLength: 12 }), fc.nat(12), (events, cut) => {
    const atOnce = applyEvents(loaded, events);
    const inTwo = applyEvents(applyEvents(loaded, events.slice(0, cut)), events.slice(cut));
    expect(inTwo).toEqual(atOnce);
  }));
});
