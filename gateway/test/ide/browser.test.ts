import { arch, platform } from 'node:os';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Feed } from '../fixtures/Feed.js';
import { shop } from '../fixtures/shop.js';
import { startOffice } from '../fixtures/startOffice.js';
import { startStandalone } from '../fixtures/startStandalone.js';

/** The IDE in a real browser. */
let browser: Browser | undefined;
let page: Page;
/** What must not be: errors in the console, violations of the policy, requests to elsewhere. */
let faults: string[];
/** The package has a browser for this platform only. */
const here = platform() === 'linux' && arch() === 'x64';
beforeAll(async () => {
  if (!here) return;
  // Not all of the package's: some switch off what is to be looked at here.
  const args = ['--no-sandbox', '--headless=shell', '--disable-gpu', '--disable-dev-shm-usage'];
  browser = await playwright.launch({ executablePath: await chromium.executablePath(), args });
});
afterAll(() => browser?.close());
afterEach(async () => {
  await page.close();
  expect(faults).toEqual([]);
});

async function open(url: string): Promise<void> {
  faults = [];
  page = await browser!.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && origin !== new URL(url).origin) {
      faults.push(`A request to ${origin}`);
    }
  });
  await page.goto(url);
  await page.locator('.graphiql-query-editor .monaco-editor').waitFor();
}

async function write(editor: string, text: string): Promise<void> {
  await page.locator(`${editor} .monaco-editor`).first().click();
  await page.keyboard.press('ControlOrMeta+A');
  // Pasted: of what is typed, the editor would close the brackets once more.
  await page.evaluate(`{
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', ${JSON.stringify(text)});
    const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(paste);
  }`);
}

/** Writes a named operation, and waits until the IDE has noticed, which it shows by the name of the tab. */
async function writeOperation(name: string, text: string): Promise<void> {
  await write('.graphiql-query-editor', text);
  await page.locator('.graphiql-tab-active', { hasText: name }).waitFor();
}

/** Before the gateway ends: a connection that breaks under the page is an error in it. */
const leave = () => page.close();

const result = () => page.locator('.result-window .view-lines');
const run = () => page.locator('.graphiql-execute-button').click();

test.runIf(here)('runs the operation that it begins with, and another one', async () => {
  await using running = await startStandalone(shop(new Feed()));
  await open(running.url);
  await run();
  await expect.poll(() => result().innerText()).toContain('"Query"');
  await writeOperation('Goods', 'query Goods { goods { name left } }');
  await run();
  await expect.poll(() => result().innerText()).toContain('20');
});

test.runIf(here)('shows the events of a subscription as they come', async () => {
  const feed = new Feed();
  await using running = await startStandalone(shop(feed));
  await open(`${running.url}/graphql`);
  await writeOperation('Counted', 'subscription Counted { counted { text good { left } } }');
  await run();
  await expect.poll(() => feed.readers).toBe(1);
  feed.push('one');
  await expect.poll(() => result().innerText()).toContain('"one"');
  feed.push('two');
  await expect.poll(() => result().innerText()).toContain('"two"');
  expect(await result().innerText()).toContain('70');
  // It is the button to stop now.
  await run();
  await expect.poll(() => feed.readers).toBe(0);
  await leave();
});

test.runIf(here)(
  'sends the headers with operations, and with subscriptions as parameters of their connection',
  async () => {
    await using office = await startOffice({ landingPage: true, anonymous: true });
    await open(office.url);
    await page.getByRole('button', { name: 'Headers' }).click();
    await expect.poll(() => page.locator('.graphiql-editor-tool').innerText()).toContain('Bearer');
    const headers = { Authorization: `Bearer ${await office.issuer.token()}`, 'X-Gantry-Tenant': 'globex' };
    await write('.graphiql-editor-tool .graphiql-editor:not(.hidden)', JSON.stringify(headers));
    await writeOperation('Viewer', 'query Viewer { viewer { id } }');
    await run();
    await expect.poll(() => result().innerText()).toContain('usr_ada');
    await writeOperation('Said', 'subscription Said { said { text } }');
    await run();
    await expect.poll(() => office.office.feed.readers).toBe(1);
    office.office.feed.push('heard');
    await expect.poll(() => result().innerText()).toContain('"heard"');
    await leave();
  },
);
