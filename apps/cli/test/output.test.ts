import { expect, test } from 'vitest';
import { celsius, watts, wattsSentence } from '../src/figures.ts';
import { render } from '../src/output.ts';

test('columns line up, figures on the right', () => {
  const columns = [{ title: 'NAME', value: (row: { name: string; w: string }) => row.name }, { title: 'W', value: (row: { name: string; w: string }) => row.w, align: 'right' as const }];
  expect(render([{ name: 'pi', w: '7.0' }, { name: 'mac-studio', w: '34.1' }], columns, 'table')).toBe('NAME           W\npi           7.0\nmac-studio  34.1');
  expect(JSON.parse(render([{ name: 'pi', w: '7.0' }], columns, 'json'))).toEqual([{ name: 'pi', w: '7.0' }]);
});

test('an estimate is marked, and what no sensor tells is never a zero', () => {
  expect(watts({ watts: 7, source: 's', covers: 'board', quality: 'measured', errorShare: null })).toBe('7.0');
  expect(watts({ watts: 0, source: 's', covers: 'board', quality: 'measured', errorShare: null })).toBe('0.0');
  expect(watts({ watts: 30, source: 's', covers: 'package', quality: 'estimated', errorShare: 0.6 })).toBe('≈ 30.0');
  expect(watts({ watts: null, source: null, covers: null, quality: 'unknown', errorShare: null })).toBe('–');
  expect(celsius({ celsius: null, source: null, quality: 'unknown' })).toBe('–');
  expect(celsius({ celsius: 61.4, source: 's', quality: 'measured' })).toBe('61');
});

test('watts of different quality stand side by side', () => {
  const fleet = { devices: 3, serving: 3, needYou: 0, byHeadline: {}, generationTokensPerSecond: 0, runningRequests: 0, waitingRequests: 0, hottest: null };
  expect(wattsSentence({ ...fleet, measuredWatts: 12, estimatedWatts: 30, unknownWattsDevices: 1 })).toBe('12.0 W measured, ≈ 30.0 W estimated, 1 device not measured');
  expect(wattsSentence({ ...fleet, measuredWatts: null, estimatedWatts: null, unknownWattsDevices: 0 })).toBe('power not measured');
});
