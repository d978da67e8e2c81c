import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { freePort, RunningFleet, temporaryFolder } from './harness/running-fleet.ts';
import { alive } from './harness/running-program.ts';

const fleets: RunningFleet[] = [];
afterEach(async () => {
  for (const fleet of fleets.splice(0)) await fleet.end();
});
const launch = async (given: Parameters<typeof RunningFleet.launch>[0]) => {
  const fleet = await RunningFleet.launch(given);
  fleets.push(fleet);
  return fleet;
};
/** What it said on stderr and stdout after the line about building. */
const saying = (fleet: RunningFleet): string => fleet.program.output.replace(/^Building.*\n/, '').trim();

test('a taken port', async () => {
  const port = await freePort();
  const other = net.createServer().listen(port, '127.0.0.1');
  const fleet = await launch({ port });
  expect(await fleet.program.exited()).toBe(1);
  expect(saying(fleet)).toBe(`Flotilla cannot start: 127.0.0.1:${port} is already in use. Stop the program that uses it, or set FLOTILLA_PORT to another port.`);
  await new Promise((resolve) => other.close(resolve));
});

test('a database that does not answer, without its password in the message', async () => {
  const fleet = await launch({ environment: { DATABASE_URL: `postgresql://someone:hunter2@127.0.0.1:${await freePort()}/fleet` } });
  expect(await fleet.program.exited()).toBe(1);
  expect(saying(fleet)).toMatch(/^Flotilla cannot start: .*127\.0\.0\.1.*DATABASE_URL.*$/);
  expect(fleet.program.output).not.toContain('hunter2');
});

test('a data folder that another coordinator uses, naming its process', async () => {
  const first = await RunningFleet.start();
  fleets.push(first);
  const second = await launch({ dataDir: first.dataDir });
  expect(await second.program.exited()).toBe(1);
  expect(saying(second)).toMatch(new RegExp(`^Flotilla cannot start: .*${first.program.pid}.*$`));
  expect(await first.client.fleet()).toMatchObject({ devices: expect.any(Number) });
});

test('a data folder that cannot be written', async () => {
  const file = path.join(temporaryFolder(), 'a-file');
  fs.writeFileSync(file, '');
  const fleet = await launch({ dataDir: path.join(file, 'data') });
  expect(await fleet.program.exited()).toBe(1);
  expect(saying(fleet)).toMatch(/^Flotilla cannot start: .*a-file.*FLOTILLA_DATA_DIR.*$/);
  fs.rmSync(path.dirname(file), { recursive: true });
});

test('wrong settings, all of them at once', async () => {
  const fleet = await launch({ environment: { FLOTILLA_HOST: '0.0.0.0', FLOTILLA_DRAIN_MS: 'soon', DATABASE_URL: 'mysql://x' } });
  expect(await fleet.program.exited()).toBe(1);
  expect(saying(fleet)).toMatch(/FLOTILLA_DRAIN_MS[^]*DATABASE_URL|DATABASE_URL[^]*FLOTILLA_DRAIN_MS/);
});

test('kill -9: the next start adopts the database and the agent', async () => {
  const killed = await RunningFleet.start();
  fleets.push(killed);
  await killed.devices((devices) => devices.some(({ headline }) => headline === 'serving'));
  const before = killed.childPids;
  expect(await killed.program.stop('SIGKILL')).toBe(137);
  expect({ postgres: alive(before.postgres), agent: alive(before.agent) }).toEqual({ postgres: true, agent: true });

  const next = await RunningFleet.start({ dataDir: killed.dataDir, port: killed.port });
  fleets.push(next);
  const devices = await next.devices((all) => all.some(({ headline }) => headline === 'serving'));
  expect(devices).toHaveLength(1);
  expect(next.childPids).toEqual(before);
  expect(await next.program.stop()).toBe(0);
  expect({ postgres: alive(before.postgres), agent: alive(before.agent) }).toEqual({ postgres: false, agent: false });
});

test('Ctrl-C ends it with 0', async () => {
  const fleet = await RunningFleet.start();
  fleets.push(fleet);
  await fleet.devices((devices) => devices.some(({ headline }) => headline === 'serving'));
  const pids = fleet.childPids;
  expect(await fleet.program.stop('SIGINT')).toBe(0);
  expect({ postgres: alive(pids.postgres), agent: alive(pids.agent) }).toEqual({ postgres: false, agent: false });
});

test('Ctrl-C in the middle of the start ends it with 0 too, and leaves no database behind', async () => {
  const fleet = await launch({});
  const lock = path.join(fleet.dataDir, 'postgres/pg18/data/postmaster.pid');
  while (!fs.existsSync(lock)) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await fleet.program.stop('SIGINT')).toBe(0);
  expect(fs.existsSync(lock)).toBe(false);
});
