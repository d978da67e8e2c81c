import { Admission, Convergence, Headline, LinkState } from '@flotilla/protocol/states';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DeviceFacts, headlineOf } from '../../src/device/headline.ts';

const aDevice = (change: Partial<DeviceFacts> = {}): DeviceFacts => ({
  admission: 'admitted', link: 'online', convergence: 'settled', problem: null, yieldingBecause: null, warnings: [], readyVersions: 1, wantedVersions: 1, ...change,
});

describe('the headline word', () => {
  test.each<[string, Partial<DeviceFacts>]>([
    ['revoked', { admission: 'revoked', link: 'offline' }],
    ['quarantined', { admission: 'quarantined', link: 'offline' }],
    ['pending', { admission: 'pending', link: 'offline' }],
    ['offline', { link: 'offline', convergence: 'blocked' }],
    ['suspect', { link: 'suspect', convergence: 'blocked' }],
    ['blocked', { convergence: 'blocked', admission: 'cordoned' }],
    ['cordoned', { admission: 'cordoned', yieldingBecause: 'the owner works' }],
    ['yielding', { yieldingBecause: 'the owner works', convergence: 'updating' }],
    ['updating', { convergence: 'updating', warnings: ['hot'] }],
    ['retrying', { convergence: 'retrying', warnings: ['hot'] }],
    ['degraded', { warnings: ['hot'] }],
    ['serving', {}],
    ['idle', { readyVersions: 0 }],
  ])('is %s before everything that stands below it', (word, facts) => {
    expect(headlineOf(aDevice(facts)).headline).toBe(word);
  });

  test('says why, in the words of the problem where there is one', () => {
    const problem = { code: 'insufficient_space' as const, digest: null, detail: 'needs 1.9 GB, has 0.7' };
    expect(headlineOf(aDevice({ convergence: 'blocked', problem }))).toEqual({ headline: 'blocked', because: 'needs 1.9 GB, has 0.7' });
    expect(headlineOf(aDevice({ convergence: 'retrying', problem })).because).toBe('needs 1.9 GB, has 0.7');
    expect(headlineOf(aDevice({ convergence: 'blocked' })).because).toContain('cannot reach');
    expect(headlineOf(aDevice({ convergence: 'retrying' })).because).toContain('tried again');
    expect(headlineOf(aDevice({ readyVersions: 2 })).because).toBe('2 versions are ready');
    expect(headlineOf(aDevice({ readyVersions: 0, wantedVersions: 0 })).because).toContain('no deployment');
    expect(headlineOf(aDevice({ readyVersions: 0 })).because).toContain('nothing is ready');
  });

  test('exists for every state, and an offline device never seems to serve', () => {
    const facts = fc.record({
      admission: fc.constantFrom(...Admission.options), link: fc.constantFrom(...LinkState.options), convergence: fc.constantFrom(...Convergence.options), problem: fc.constant(null),
      yieldingBecause: fc.option(fc.string()), warnings: fc.array(fc.string()), readyVersions: fc.nat(3), wantedVersions: fc.nat(3),
    });
    fc.assert(fc.property(facts, (given) => {
      const { headline, because } = headlineOf(given);
      expect(Headline.options).toContain(headline);
      expect(typeof because).toBe('string');
      if (given.link === 'offline') expect(['revoked', 'quarantined', 'pending', 'offline']).toContain(headline);
    }));
  });
});
