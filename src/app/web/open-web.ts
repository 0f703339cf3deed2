import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Browser } from 'playwright';

import type { Hospital } from '../../domain/card.ts';
import { faultWords } from '../../domain/fault-words.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import { createWebDriver, type Counter } from '../../his/web.ts';
import { startScreens, type Screens } from '../center/screens.ts';
import type { OpenedDriver, OpeningPorts } from '../certify/options.ts';
import { findBrowser } from '../machine/browser.ts';
import { loadHisModule } from './load-module.ts';
import {
  openScanner,
  scannerOfDevice,
  scannerOfPage,
  type DeviceScanner,
  type ScannerChoice,
} from './scanner-at.ts';

/** A HIS whose pages are worked on. */
export interface WebChoice {
  readonly kind: 'web';
  /** The vendor's module; without it the built-in hospital's screens are worked on. */
  readonly module?: string;
  /** Handed to the module. */
  readonly url?: string;
  /** Shows the browser; hidden by default. */
  readonly headed?: boolean;
  /** The scanner as a device of the computer whose screen the pages are on; into the page by default. */
  readonly scanner?: ScannerChoice;
}

/** Screens of hospital counters are rarely larger. */
const SCREEN = { width: 1366, height: 768 };

/**
 * Opens a browser and a module that works on the hospital's pages.
 * @throws HarnessError MODULE-INVALID, BROWSER-NOT-STARTED, and what a plugged scanner throws
 */
export async function openWeb(
  { module: file, url, headed = false, scanner: choice }: WebChoice,
  { pack, clock, folder }: OpeningPorts,
): Promise<OpenedDriver> {
  const module = await loadHisModule(file ?? pack.screensModule);
  const device = choice === undefined ? undefined : await openScanner(choice);
  const browser = await launch(headed).catch(async (fault: unknown) => {
    await device?.close();
    throw fault;
  });
  const data = mkdtempSync(join(tmpdir(), 'evoucher-hospital-'));
  let screens: Promise<Screens> | undefined;
  const ownScreens = async (center: string, hospital: Hospital): Promise<string> => {
    screens ??= startScreens({ entry: pack.screensEntry, center, hospital, data });
    return (await screens).address;
  };
  const close = async (): Promise<void> => {
    await device?.close();
    await browser.close();
    await (await screens?.catch(() => undefined))?.stop();
    rmSync(data, { recursive: true, force: true });
  };
  return {
    close,
    driver: ({ journal, hospital, codeOf }) =>
      createWebDriver({
        module,
        clock,
        hospital,
        addressOf: async (center) =>
          file === undefined && url === undefined ? ownScreens(center, hospital) : Promise.resolve(url),
        codeOf,
        openCounter: async () => openCounter(browser, device, { journal, folder }),
        close,
      }),
  };
}

async function launch(headed: boolean): Promise<Browser> {
  const executablePath = findBrowser({ headed });
  try {
    const { chromium } = await import('playwright');
    return await chromium.launch({
      headless: !headed,
      ...(executablePath === undefined ? {} : { executablePath }),
      args: ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
    });
  } catch (cause) {
    const [why = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new HarnessError('BROWSER-NOT-STARTED', `浏览器不能启动：${faultWords(why)}`, { cause });
  }
}

async function openCounter(
  browser: Browser,
  device: DeviceScanner | undefined,
  { journal, folder }: { readonly journal: JournalWriter; readonly folder: string },
): Promise<Counter> {
  const context = await browser.newContext({
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: SCREEN,
  });
  const page = await context.newPage();
  /** A scan that waits for a computer must not go into a later act. */
  const left = new AbortController();
  return {
    page,
    scannerFor: (act) =>
      device === undefined
        ? scannerOfPage(page, { act, journal })
        : scannerOfDevice(device, { act, journal }, left.signal),
    picture: async ({ id }) => {
      mkdirSync(join(folder, 'web'), { recursive: true });
      const file = join('web', `${id}.png`);
      // A page that is gone leaves no picture; the words say why.
      await page.screenshot({ path: join(folder, file) }).catch(() => undefined);
      return existsSync(join(folder, file)) ? file : undefined;
    },
    close: async () => {
      left.abort();
      await context.close();
    },
  };
}
