import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';

export interface Look {
  /** In CSS pixels; 1280 × 860 where absent. */
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  /** Whether it is a phone, with fingers and no pointer that could hover. */
  readonly touch?: boolean;
  /** Device pixels in a CSS pixel; 1 where absent, 2 for pictures that people look at. */
  readonly scale?: number;
}

/** The console's page in a headless Chromium, with verbs for what people do there. */
export interface ConsolePage {
  readonly page: Page;
  /** Errors that the page's scripts threw or wrote to the console. */
  readonly errors: readonly string[];
  /** Types into the channel's field and sends. */
  typeCommand(text: string): Promise<void>;
  /** Types into the thread's field and sends. */
  typeInThread(text: string): Promise<void>;
  /** Switches to another user, by the beginning of their name. */
  beUser(name: string): Promise<void>;
  /** Opens the thread of the newest message that contains this text. */
  openThread(text: string): Promise<void>;
  /** Clicks the newest button of this name, and the one of the dialog that asks whether one is sure, where `confirm` names it. */
  clickButton(name: string, confirm?: string): Promise<void>;
  /** Waits until a text is in sight. `withinMs` is 90 s where absent. */
  waitForText(text: string | RegExp, withinMs?: number): Promise<void>;
  /** Whether something is wider than the window. */
  overflows(): Promise<boolean>;
  /** Writes a picture and returns where it is. */
  screenshot(name: string): Promise<string>;
}

const executablePath = '/usr/bin/chromium';

/** Why tests in a browser can't run here, for `skip`; false where they can. */
export const noBrowser = existsSync(executablePath)
  ? false
  : `${executablePath} is not there: apt-get install chromium`;

const flags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

let folder: string | undefined;

/** Pictures go here; a folder of the run's own unless `SCREENSHOTS` names one. */
function pictures(): string {
  folder ??= process.env.SCREENSHOTS ?? mkdtempSync(join(tmpdir(), 'mailha-console-'));
  mkdirSync(folder, { recursive: true });
  return folder;
}

let launched: Promise<Browser> | undefined;

/** One browser for all tests of a file, closed after the last one. */
function browser(): Promise<Browser> {
  launched ??= chromium.launch({ executablePath, args: flags, headless: true });
  return launched;
}

after(async () => (await launched)?.close());

/** A browser without a graphics card beside a lab of seven hosts is slow. */
const patienceMs = 90_000;

export async function openPage(t: Pick<TestContext, 'after'>, url: string, look: Look = {}): Promise<ConsolePage> {
  const { width = 1280, height = 860, colorScheme = 'light', touch = false, scale = 1 } = look;
  const page = await (await browser()).newPage({
    viewport: { width, height },
    colorScheme,
    hasTouch: touch,
    isMobile: touch,
    deviceScaleFactor: scale,
    locale: 'en-GB',
    timezoneId: 'Etc/UTC',
  });
  t.after(() => page.context().close());
  page.setDefaultTimeout(patienceMs);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(url);
  await page.getByRole('main').waitFor();
  return { page, errors, ...verbs(page) };
}

function verbs(page: Page): Omit<ConsolePage, 'page' | 'errors'> {
  const type = async (label: string | RegExp, text: string) => {
    const field = page.getByLabel(label);
    await field.fill(text);
    await field.press('Enter');
  };
  return {
    typeCommand: (text) => type(/^Message /, text),
    typeInThread: (text) => type('Reply in thread', text),
    async beUser(name) {
      await page.getByRole('button', { name: /Switch user/ }).click();
      await page.getByRole('menuitemradio', { name: new RegExp(`^${name}`) }).click();
      await page.getByRole('button', { name: new RegExp(`^You are ${name}.*Switch user`) }).waitFor();
    },
    async openThread(text) {
      const reply = page.getByRole('button', { name: 'Reply in thread' });
      const row = page.getByRole('main').getByRole('article').filter({ hasText: text, has: reply }).last();
      await row.hover();
      await row.getByRole('button', { name: 'Reply in thread' }).click();
      await page.getByRole('complementary', { name: 'Thread' }).waitFor();
    },
    async clickButton(name, confirm) {
      await page.getByRole('button', { name, exact: true }).last().click();
      if (confirm) await page.getByRole('dialog').getByRole('button', { name: confirm, exact: true }).click();
    },
    waitForText: (text, withinMs = patienceMs) => page.getByText(text).last().waitFor({ timeout: withinMs }),
    overflows: () => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth),
    async screenshot(name) {
      const path = join(pictures(), `${name}.png`);
      await page.screenshot({ path });
      return path;
    },
  };
}
