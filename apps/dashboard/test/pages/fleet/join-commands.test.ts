import { expect, test } from 'vitest';
import { joinCommands, newcomers, onlyThisMachine } from '../../../src/pages/fleet/join-commands.ts';
import { aDevice, names } from '../../a-device.ts';

test('three lines, as they are to be typed', () => {
  expect(joinCommands({ coordinatorUrl: 'http://192.168.1.5:7700', token: 'fle_9fQ2-x_L' })).toEqual([
    'export FLOTILLA_COORDINATOR_URL=http://192.168.1.5:7700', 'export FLOTILLA_ENROLL_TOKEN=fle_9fQ2-x_L', 'npx flotilla-agent run --dir ~/.flotilla-agent',
  ]);
});

test('what a shell would understand as more than a word is quoted', () => {
  expect(joinCommands({ coordinatorUrl: "http://a/?x=1&y='$(id)'", token: 't' })[0]).toBe("export FLOTILLA_COORDINATOR_URL='http://a/?x=1&y='\\''$(id)'\\'''");
});

test.each([
  ['http://127.0.0.1:7700', true], ['http://localhost:7700', true], ['http://[::1]:7700', true],
  ['https://fleet.example', false], ['http://192.168.1.5:7700', false], ['nonsense', false],
])('%s reaches only its own machine: %s', (url, only) => {
  expect(onlyThisMachine(url)).toBe(only);
});

test('newcomers are those who were not known, the first to come first', () => {
  const old = aDevice({ name: 'old' });
  const later = aDevice({ name: 'later', enrolledAt: 20 });
  const first = aDevice({ name: 'first', enrolledAt: 10 });
  expect(names(newcomers(new Set([old.id]), [old, later, first]))).toEqual(['first', 'later']);
});
