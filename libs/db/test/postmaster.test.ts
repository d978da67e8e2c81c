import { expect, test } from 'vitest';
import { lastComplaint, parsePidFile } from '../src/postmaster.ts';

test('a complete pid file names process and port', () => {
  expect(parsePidFile('6657\n/data\n1795489040\n5999\n\n127.0.0.1\n 16039943         4\nready   \n')).toEqual({ pid: 6657, port: 5999 });
});

test('a pid file that is still being written has no port yet', () => {
  expect(parsePidFile('6657\n/data\n')).toEqual({ pid: 6657, port: null });
});

test.each([null, '', 'garbage\n', '-1\n', '0\n'])('%j names no server', (text) => {
  expect(parsePidFile(text)).toBeNull();
});

test('the last complaint is the fatal line without its clock', () => {
  const said = '2026-11-24 02:57:20.086 UTC [7] LOG:  starting\n2026-11-24 02:57:21.000 UTC [7] FATAL:  no space\n2026-11-24 02:57:21.001 UTC [7] LOG:  shut down\n';
  expect(lastComplaint(said)).toBe('FATAL:  no space');
});

test('without a fatal line the last line is what is known', () => {
  expect(lastComplaint('spawn unshare ENOENT\n')).toBe('spawn unshare ENOENT');
});
