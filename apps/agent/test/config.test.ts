import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';

test('settings have defaults, and flags win over them', () => {
  const read = readConfig({ dir: '/tmp/here', url: 'https://fleet.example/' }, { FLOTILLA_COORDINATOR_URL: 'http://other:1', FLOTILLA_AGENT_DIR: '/tmp/there' });
  expect(read).toEqual({ ok: true, config: { coordinatorUrl: 'https://fleet.example', enrollToken: null, agentDir: path.resolve('/tmp/here'), deviceName: os.hostname().slice(0, 80), logLevel: 'info' } });
});

test('the state folder is in the home folder unless told otherwise', () => {
  const read = readConfig({}, { FLOTILLA_COORDINATOR_URL: 'http://127.0.0.1:7700' });
  expect(read.ok && read.config.agentDir).toBe(path.join(os.homedir(), '.flotilla-agent'));
});

test('all mistakes are told at once, one line each', () => {
  const read = readConfig({}, { LOG_LEVEL: 'loud', FLOTILLA_DEVICE_NAME: 'x'.repeat(81), FLOTILLA_ENROLL_TOKEN_FILE: '/nowhere/token' });
  const problems = read.ok ? [] : read.problems;
  expect(problems.map((problem) => problem.split(':')[0]).toSorted()).toEqual(['FLOTILLA_COORDINATOR_URL', 'FLOTILLA_DEVICE_NAME', 'FLOTILLA_ENROLL_TOKEN_FILE', 'LOG_LEVEL']);
  expect(problems.every((problem) => !problem.includes('\n'))).toBe(true);
});

test('the token may lie in a file, and a token that is given directly wins', () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'flotilla-config-'));
  try {
    const file = path.join(dir, 'token');
    writeFileSync(file, 'from-file\n');
    const url = { FLOTILLA_COORDINATOR_URL: 'http://127.0.0.1:7700', FLOTILLA_ENROLL_TOKEN_FILE: file };
    const [fromFile, direct] = [readConfig({}, url), readConfig({}, { ...url, FLOTILLA_ENROLL_TOKEN: 'direct' })];
    expect([fromFile.ok && fromFile.config.enrollToken, direct.ok && direct.config.enrollToken]).toEqual(['from-file', 'direct']);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
