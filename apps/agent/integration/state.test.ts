import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DesiredState } from '@flotilla/protocol/desired-state';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signedBy } from '../src/convergence/signature.ts';
import { DesiredStore } from '../src/convergence/desired-store.ts';
import { FailureMemory } from '../src/convergence/failure-memory.ts';
import { Identity } from '../src/identity.ts';
import { lockState } from '../src/state-lock.ts';
import { A, aDesired, aFleet, aProblem, DEVICE_ID, FLEET_ID } from '../test/convergence/builders.ts';
import { aFolder } from './agent-process.ts';

let folder: Awaited<ReturnType<typeof aFolder>>;
const file = (name: string) => path.join(folder.dir, name);

beforeEach(async () => {
  folder = await aFolder();
});
afterEach(() => folder.remove());

test('an identity is made once, private, and signs with the same key ever after', async () => {
  const first = await Identity.open(folder.dir);
  await first.adopt({ deviceId: DEVICE_ID, fleetId: FLEET_ID, fleetPublicKey: aFleet().trust.fleetPublicKey, admission: 'pending' });
  const second = await Identity.open(folder.dir);
  expect(second.publicKey).toBe(first.publicKey);
  expect(second.trust).toMatchObject({ deviceId: DEVICE_ID, fleetId: FLEET_ID });
  expect(signedBy(first.publicKey, 'text', second.sign('text'))).toBe(true);
  expect(statSync(file('identity.json')).mode & 0o777).toBe(0o600);
});

test('a damaged identity is not replaced by a new one', async () => {
  await writeFile(file('identity.json'), '{"deviceId":');
  await expect(Identity.open(folder.dir)).rejects.toThrow(/damaged/);
});

test('a lock is held once, let go, and taken over from a process that is no agent', () => {
  const lock = lockState(folder.dir, 'http://one');
  expect(lock.ok).toBe(true);
  expect(JSON.parse(readFileSync(file('agent.pid'), 'utf8'))).toEqual({ pid: process.pid, coordinatorUrl: 'http://one' });
  if (lock.ok) lock.release();
  expect(existsSync(file('agent.pid'))).toBe(false);
  writeFileSync(file('agent.pid'), JSON.stringify({ pid: process.ppid, coordinatorUrl: 'http://old' }));
  expect(lockState(folder.dir, 'http://two').ok).toBe(true);
});

test('a lock of a living agent is respected', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)', 'agent/dist/main.js'], { stdio: 'ignore' });
  try {
    await new Promise((resolve) => other.once('spawn', resolve));
    writeFileSync(file('agent.pid'), JSON.stringify({ pid: other.pid, coordinatorUrl: 'http://other' }));
    expect(lockState(folder.dir, 'http://mine')).toEqual({ ok: false, pid: other.pid, coordinatorUrl: 'http://other' });
  } finally {
    other.kill('SIGKILL');
  }
});

test('failures are remembered over a restart, once per version and settings', async () => {
  const memory = new FailureMemory(file('failed.json'));
  await memory.restore();
  const failure = { digest: A, contextTokens: 512, slots: 2, retryGeneration: 0, problem: aProblem(A) };
  await memory.remember(failure);
  await memory.remember({ ...failure, retryGeneration: 3 });
  const later = new FailureMemory(file('failed.json'));
  await later.restore();
  expect(later.failed).toEqual([{ ...failure, retryGeneration: 3 }]);
});

test('an accepted desired state survives a restart, a damaged or foreign one does not', async () => {
  const fleet = aFleet();
  const log = pino({ level: 'silent' });
  const open = async (trust = fleet.trust) => {
    const store = new DesiredStore({ path: file('desired.json'), trust: () => trust, nowMs: () => 0, log });
    await store.restore();
    return store;
  };
  const store = await open();
  const offer = (state: DesiredState) => store.offer(fleet.sign(state));
  expect([await offer(aDesired({ revision: 2 })), await offer(aDesired({ revision: 2 })), await offer(aDesired({ revision: 1 }))]).toEqual([true, false, false]);
  expect(store.refused?.detail).toContain('older');
  expect((await open()).current?.revision).toBe(2);
  expect((await open(aFleet().trust)).current).toBeNull();
  await writeFile(file('desired.json'), 'x');
  expect((await open()).current).toBeNull();
});
