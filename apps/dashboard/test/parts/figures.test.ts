import { expect, test } from 'vitest';
import { counted, figure, wattsFigure, wholeFigure } from '../../src/parts/figures.ts';

test.each([[0, '0'], [0.04, '0.0'], [4.12, '4.1'], [41.75, '41.8'], [99.94, '99.9'], [99.96, '100'], [187.4, '187'], [12_400, '12,400']])('%d reads %s', (value, text) => {
  expect(figure(value)).toBe(text);
});

test('measured watts keep a tenth below ten, estimated ones only below one', () => {
  expect([wattsFigure(3.14, false), wattsFigure(18.9, false), wattsFigure(3.14, true), wattsFigure(0.4, true), wattsFigure(0, true)]).toEqual(['3.1', '19', '3', '0.4', '0']);
});

test('counts agree with their noun', () => {
  expect([counted(1, 'device'), counted(0, 'device'), counted(1_200, 'device'), wholeFigure(85.6)]).toEqual(['1 device', '0 devices', '1,200 devices', '86']);
});
