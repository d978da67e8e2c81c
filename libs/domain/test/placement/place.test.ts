import { Admission, LinkState } from '@flotilla/protocol/states';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainRefusals } from '../../src/placement/explain.ts';
import { type Candidate, type CandidateVersion, type PlacementJob, place, waitingCanHelp } from '../../src/placement/place.ts';

const aJob = (change: Partial<PlacementJob> = {}): PlacementJob => ({ digest: 'm', leastTokens: 10, triedDevices: new Set(), ...change });
const aVersion = (change: Partial<CandidateVersion> = {}): CandidateVersion => ({ state: 'ready', freeSlots: 1, slots: 2, contextTokens: 1_024, ...change });
const aCandidate = (deviceId: string, change: Partial<Candidate> = {}): Candidate => ({
  deviceId, admission: 'admitted', link: 'online', versions: new Map([['m', aVersion()]]), generationTokensPerSecond: 10, ...change,
});
const withVersion = (deviceId: string, change: Partial<CandidateVersion>) => aCandidate(deviceId, { versions: new Map([['m', aVersion(change)]]) });

describe('place', () => {
  test('takes the fastest device with a free slot', () => {
    expect(place(aJob(), [aCandidate('slow'), aCandidate('fast', { generationTokensPerSecond: 40 })])).toMatchObject({ placed: true, deviceId: 'fast' });
  });

  test('spreads work over devices of equal speed', () => {
    expect(place(aJob(), [withVersion('half', { freeSlots: 1 }), withVersion('empty', { freeSlots: 2 })])).toMatchObject({ deviceId: 'empty' });
  });

  test('gives a device that was never measured its chance', () => {
    const devices = [withVersion('a', { freeSlots: 1 }), aCandidate('new', { generationTokensPerSecond: null, versions: new Map([['m', aVersion({ freeSlots: 2 })]]) })];
    expect(place(aJob(), devices)).toMatchObject({ deviceId: 'new' });
  });

  test('counts each device under the first rule it breaks', () => {
    const refused = place(aJob({ leastTokens: 2_000, triedDevices: new Set(['tried']) }), [
      aCandidate('waits', { admission: 'pending' }), aCandidate('gone', { link: 'offline' }), aCandidate('late', { link: 'suspect' }), aCandidate('closed', { admission: 'cordoned' }),
      aCandidate('empty', { versions: new Map() }), withVersion('loading', { state: 'loading' }), withVersion('small', { contextTokens: 512 }),
      withVersion('tried', { contextTokens: 4_096 }), withVersion('busy', { contextTokens: 4_096, freeSlots: 0 }),
    ]);
    expect(refused).toEqual({ placed: false, refused: { not_admitted: 1, offline: 2, cordoned: 1, version_absent: 1, version_not_ready: 1, context_too_small: 1, already_tried: 1, busy: 1 } });
  });

  test('waiting helps against full slots and loading, and against nothing else', () => {
    expect(waitingCanHelp({ busy: 1 })).toBe(true);
    expect(waitingCanHelp({ version_not_ready: 1 })).toBe(true);
    expect(waitingCanHelp({ offline: 3, version_absent: 1, already_tried: 1 })).toBe(false);
  });

  test('never chooses a device that breaks a rule, and chooses the same for the same input', () => {
    const version = fc.record({ state: fc.constantFrom('loading' as const, 'ready' as const, 'draining' as const), freeSlots: fc.nat(2), slots: fc.constant(2), contextTokens: fc.constantFrom(512, 2_048) });
    const candidate = fc.record({
      deviceId: fc.uuid(), admission: fc.constantFrom(...Admission.options), link: fc.constantFrom(...LinkState.options),
      versions: fc.option(version).map((one) => new Map<string, CandidateVersion>(one ? [['m', one]] : [])), generationTokensPerSecond: fc.option(fc.float({ min: 0, max: 200, noNaN: true })),
    });
    fc.assert(fc.property(fc.uniqueArray(candidate, { selector: ({ deviceId }) => deviceId, maxLength: 12 }), fc.nat(3), (devices, tried) => {
      const job = aJob({ leastTokens: 1_000, triedDevices: new Set(devices.slice(0, tried).map(({ deviceId }) => deviceId)) });
      const placement = place(job, devices);
      expect(place(job, devices.toReversed())).toEqual(placement);
      if (!placement.placed) {
        expect(Object.values(placement.refused).reduce((sum, count) => sum + count, 0)).toBe(devices.length);
        return;
      }
      const chosen = devices.find(({ deviceId }) => deviceId === placement.deviceId);
      expect(chosen).toMatchObject({ admission: 'admitted', link: 'online' });
      expect(chosen?.versions.get('m')).toMatchObject({ state: 'ready', contextTokens: 2_048 });
      expect(chosen?.versions.get('m')?.freeSlots).toBeGreaterThan(0);
      expect(job.triedDevices.has(placement.deviceId)).toBe(false);
    }));
  });
});

test('refusals are explained with counts, the largest first', () => {
  expect(explainRefusals({ offline: 1, version_absent: 7, busy: 4 })).toBe('12 devices: 7 without this model, 4 busy, 1 offline');
  expect(explainRefusals({ busy: 1 })).toBe('1 device: 1 busy');
  expect(explainRefusals({})).toBe('the fleet has no devices');
});
