import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright';

import { isScanFault, type ScanFault } from '../../../devices/faults.ts';
import { keyEvents } from '../../../devices/key-events.ts';
import { findModel } from '../../../devices/models/index.ts';
import type { KeyboardModel } from '../../../devices/model.ts';
import { scanIntoPage } from '../../../devices/scanner.ts';
import type { Act, Hospital } from '../../domain/card.ts';
import type { Clock } from '../../domain/clock.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import { createWebDriver, type Counter } from '../../his/web.ts';
import type { WebScanner } from '../../his/web-module.ts';
import type { HisDriver } from '../../run/ports.ts';
import { findBrowser } from '../browser.ts';
import type { Package } from '../package-root.ts';
import { startScreens, type Screens } from '../screens.ts';
import { loadHisModule } from './load-module.ts';

/** A HIS whose pages are worked on. */
export interface WebChoice {
  readonly kind: 'web';
  /** The vendor's module; without it the built-in hospital's screens are worked on. */
  readonly module?: string;
  /** Handed to the module. */
  readonly url?: string;
  /** Shows the browser; hidden by default. */
  readonly headed?: boolean;
}

/** What a run adds to the browser. */
export interface WebPorts {
  readonly journal: JournalWriter;
  readonly clock: Clock;
  readonly hospital: Hospital;
  /** Where pictures of what went wrong are kept. */
  readonly folder: string;
  readonly codeOf: (card: string) => string | undefined;
}

/** A browser and a module, ready before the run begins. */
export interface WebService {
  readonly driver: (ports: WebPorts) => HisDriver;
  readonly close: () => Promise<void>;
}

/** Screens of hospital counters are rarely larger. */
const SCREEN = { width: 1366, height: 768 };

/** @throws HarnessError MODULE-INVALID, BROWSER-NOT-STARTED */
export async function openWeb(
  { module: file, url, headed = false }: WebChoice,
  pack: Package,
): Promise<WebService> {
  const module = await loadHisModule(file ?? pack.screensModule);
  const browser = await launch(headed);
  const data = mkdtempSync(join(tmpdir(), 'evoucher-hospital-'));
  let screens: Promise<Screens> | undefined;
  const ownScreens = async (center: string, hospital: Hospital): Promise<string> => {
    screens ??= startScreens({ entry: pack.screensEntry, center, hospital, data });
    return (await screens).address;
  };
  const close = async (): Promise<void> => {
    await browser.close();
    await (await screens?.catch(() => undefined))?.stop();
    rmSync(data, { recursive: true, force: true });
  };
  return {
    close,
    driver: ({ journal, clock, hospital, folder, codeOf }) =>
      createWebDriver({
        module,
        clock,
        hospital,
        addressOf: async (center) =>
          file === undefined && url === undefined ? ownScreens(center, hospital) : Promise.resolve(url),
        codeOf,
        openCounter: async () => openCounter(browser, { journal, folder }),
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
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new HarnessError('BROWSER-NOT-STARTED', `浏览器不能启动：${why}`, { cause });
  }
}

async function openCounter(
  browser: Browser,
  { journal, folder }: Pick<WebPorts, 'journal' | 'folder'>,
): Promise<Counter> {
  const context = await browser.newContext({
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: SCREEN,
  });
  const page = await context.newPage();
  return {
    page,
    scannerFor: (act) => scannerAt(page, act, journal),
    picture: async ({ id }) => {
      mkdirSync(join(folder, 'web'), { recursive: true });
      const file = join('web', `${id}.png`);
      // A page that is gone leaves no picture; the words say why.
      await page.screenshot({ path: join(folder, file) }).catch(() => undefined);
      return existsSync(join(folder, file)) ? file : undefined;
    },
    close: async () => context.close(),
  };
}

const USUAL_MODEL = 'honeywell-gun';

function scannerAt(page: Page, { id, card }: Act, journal: JournalWriter): WebScanner {
  return {
    scan: async (text, { model: name = USUAL_MODEL, faults = [] } = {}) => {
      const request = { model: keyboardModel(name), text, faults: faults.map(knownFault) };
      // Before the keys: what the hospital asks because of them stands behind it.
      const ms = Math.round(keyEvents(request).at(-1)?.at ?? 0);
      journal.append('scan', { act: id, card: card.id, model: name, text, faults, ms });
      await scanIntoPage(page, request);
    },
  };
}

function knownFault(name: string): ScanFault {
  if (isScanFault(name)) return name;
  throw new HarnessError('USAGE', `没有扫码故障 ${name}`, {
    hint: '请用 evoucher scan models 列出全部故障。',
  });
}

function keyboardModel(name: string): KeyboardModel {
  const model = findModel(name);
  if (model?.interface === 'keyboard') return model;
  throw new HarnessError('USAGE', `没有键盘方式的扫码枪型号 ${name}`, {
    hint: '请用 evoucher scan models 列出全部型号。',
  });
}
