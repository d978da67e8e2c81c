import { expect, test } from 'vitest';
import { modelTexts } from '../../../src/pages/fleet/model-text.ts';
import { aVersion } from '../../a-device.ts';

test('the version that answers and the one on its way are one model', () => {
  expect(modelTexts([aVersion('qwen3-0.6b@7'), aVersion('qwen3-0.6b@8', { state: 'loading' })])).toEqual([{ name: 'qwen3-0.6b', version: '@7', target: '@8' }]);
  expect(modelTexts([aVersion('qwen3-0.6b@8', { state: 'absent' }), aVersion('qwen3-0.6b@7', { state: 'draining' })])).toEqual([{ name: 'qwen3-0.6b', version: '@7', target: '@8' }]);
});

test('a first version on its way comes from nothing', () => {
  expect(modelTexts([aVersion('bge-small@1', { state: 'absent' })])).toEqual([{ name: 'bge-small', version: null, target: '@1' }]);
});

test('different models stay apart and a label without a number is a name', () => {
  expect(modelTexts([aVersion('flotilla-demo'), aVersion('bge-small@1')])).toEqual([{ name: 'flotilla-demo', version: '', target: null }, { name: 'bge-small', version: '@1', target: null }]);
});
