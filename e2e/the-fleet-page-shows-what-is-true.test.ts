import fs from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { launchBrowser } from '@flotilla/testing/browser';
import OpenAI from 'openai';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RunningFleet, temporaryFolder } from './harness/running-fleet.ts';

let fleet: RunningFleet;
let browser: Browser;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  [fleet, browser] = await Promise.all([RunningFleet.start(), launchBrowser()]);
  page = await (await browser.newContext({ viewport: { width: 1_280, height: 900 } })).newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(fleet.url) && !request.url().startsWith('data:')) errors.push(`asked ${request.url()}`);
  });
});
afterAll(async () => {
  await browser.close();
  await fleet.end();
});

const shot = (name: string): Promise<Buffer> => {
  const folder = process.env['FLOTILLA_E2E_SHOTS'];
  return page.screenshot({ fullPage: true, ...(folder ? { path: `${folder}/${name}.png` } : {}) });
};
const seriousIssues = async (): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
};

test('the printed link signs in once and leaves no secret in the address', async () => {
  const [, link = ''] = await fleet.program.says(/Dashboard\s+(http\S+)/);
  await page.goto(link);
  await page.waitForURL(`${fleet.url}/`);
  await page.getByText(/1\s+of 1 serving/).first().waitFor();
  expect(page.url()).not.toContain('#');

  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(link);
  await stranger.getByLabel('API key or link secret').waitFor();
  expect(await stranger.textContent('body')).toMatch(/admin\.key/);
  await stranger.getByLabel('API key or link secret').fill(fleet.adminKey);
  await stranger.keyboard.press('Enter');
  await stranger.waitForURL(`${fleet.url}/`);
  await stranger.context().close();
});

test('the device stands there with its model, its slots and only what is measured', async () => {
  const [device] = await fleet.devices(([first]) => first?.headline === 'serving' && first.vitals !== null);
  const row = page.getByRole('row', { name: new RegExp(device?.name ?? '') });
  expect(await row.textContent()).toMatch(/serving.*flotilla-demo/);
  if (device?.vitals?.temperature.celsius === null) expect(await row.textContent()).toContain('not measured');
  await shot('fleet-light-1280');
});

test('work on the device shows without a reload', async () => {
  const lastAnswer = page.locator('tbody tr').first().locator(`td:nth-child(${(await page.locator('th').allTextContents()).findIndex((title) => title.includes('last answer')) + 1})`);
  expect(await lastAnswer.textContent()).toBe('–');
  const client = new OpenAI({ baseURL: `${fleet.url}/v1`, apiKey: fleet.adminKey, maxRetries: 0 });
  await client.chat.completions.create({ model: 'flotilla-demo', messages: [{ role: 'user', content: 'Tell me a story.' }] });
  await lastAnswer.getByText(/^[\d,.]+/).waitFor();
});

test('adding a device: the dialog mints a token, and says when the device has joined', async () => {
  await page.getByRole('button', { name: 'Add a device' }).first().click();
  const dialog = page.getByRole('dialog');
  const command = await dialog.getByText(/FLOTILLA_ENROLL_TOKEN=/).first().textContent();
  await shot('add-a-device-light-1280');
  const token = /flot_\w+/.exec(command ?? '')?.[0] ?? '';
  const dir = temporaryFolder();
  const agent = fleet.agent(dir, { FLOTILLA_ENROLL_TOKEN: token, FLOTILLA_DEVICE_NAME: 'shop-mini-1' });
  try {
    await dialog.getByText(/shop-mini-1 joined/).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText(/2\s+of 2 serving/).first().waitFor();
  } finally {
    await agent.stop();
    fs.rmSync(dir, { recursive: true, force: true });
  }
  await page.getByRole('heading', { name: 'Needs you' }).waitFor();
  await page.getByText(/1\s+of 2 serving/).first().waitFor();
  await shot('fleet-needs-you-light-1280');
});

test('the filter is in the address and survives a reload', async () => {
  await page.keyboard.press('/');
  await page.keyboard.type('state:offline');
  await page.waitForFunction(() => location.search.includes('offline') && document.querySelectorAll('tbody tr').length === 1);
  await page.reload();
  await page.getByRole('row', { name: /shop-mini-1/ }).waitFor();
  await page.goto(fleet.url);
});

describe.each([['light', 1_280], ['dark', 1_280], ['light', 360], ['dark', 360]] as const)('in %s at %s px', (colorScheme, width) => {
  test('nothing is cut off sideways, and axe finds nothing serious', async () => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.getByText(/of 2 serving/).first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true);
    expect(await seriousIssues()).toEqual([]);
    await shot(`fleet-${colorScheme}-${width}`);
  });
});

test('losing the coordinator is said, ages go on, and it comes back by itself', async () => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1_280, height: 900 });
  await fleet.program.stop();
  await page.getByText(/Not live since/).waitFor();
  expect(await page.getByRole('row').count()).toBeGreaterThan(1);
  await shot('not-live-light-1280');
  fleet = await RunningFleet.start({ dataDir: fleet.dataDir, port: fleet.port });
  await page.getByText(/Not live since/).waitFor({ state: 'detached' });
  await page.getByText(/1\s+of 2 serving/).first().waitFor();
});

test('no script failed, and nothing outside the coordinator was asked', () => {
  expect(errors).toEqual([]);
});
