import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Page } from '@playwright/test';
import {
  keyEvents,
  openBrowserSink,
  play,
  type KeyboardModel,
  type Pace,
  type ScanRequest,
} from 'evoucher-harness';

const fileOf = (path: string): string =>
  fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));

/** Libraries with which pages distinguish a scan from typing, and the file of each. */
const scripts = {
  onscan: 'onscan.js/onscan.js',
  'js-scanner-detection': 'js-scanner-detection/build/index.js',
  'simple-barcode-scanner': 'simple-barcode-scanner/dist/index.js',
  keyscanner: 'keyscanner/build/index.min.js',
  'point-of-sale': '@point-of-sale/keyboard-barcode-scanner/dist/keyboard-barcode-scanner.umd.js',
  itexperts: '@itexperts/barcode-scanner/BarcodeScanner.js',
} as const;

export type Receiver = keyof typeof scripts;

/** The scripts that start a library with its defaults and hand what it takes for a scan to `heard`. */
const starts: Readonly<Record<Receiver, string>> = {
  onscan: 'library.attachTo(document, { onScan: heard });',
  'js-scanner-detection': 'new (library.default ?? library)({ onComplete: heard });',
  'simple-barcode-scanner': 'library().on(heard);',
  keyscanner: 'new library(heard);',
  'point-of-sale': `const scanner = new library();
scanner.addEventListener('barcode', ({ value }) => heard(value));
scanner.connect();`,
  itexperts: "new library().addEventListener('scan', ({ detail }) => heard(detail));",
};

/** The script that notes every key event as the page got it. */
const RECORD = `
window.keys = [];
for (const type of ['keydown', 'keypress', 'keyup'])
  document.addEventListener(type, (event) => {
    const { key, code, keyCode, which, timeStamp, isTrusted, shiftKey } = event;
    window.keys.push({ type, key, code, keyCode, which, timeStamp, isTrusted, shiftKey });
  }, true);
`;

/** A key event as a page got it. */
export interface SeenKey {
  readonly type: 'keydown' | 'keypress' | 'keyup';
  readonly key: string;
  readonly code: string;
  readonly keyCode: number;
  readonly which: number;
  readonly timeStamp: number;
  readonly isTrusted: boolean;
  readonly shiftKey: boolean;
}

/**
 * Opens a page with one field and some of the libraries listening, whose clock stands still unless no library
 * listens.
 */
export async function openReceivers(page: Page, receivers: readonly Receiver[]): Promise<void> {
  if (receivers.length > 0) {
    await page.clock.install({ time: 0 });
    await page.clock.pauseAt(1_000);
  }
  await page.setContent('<input id="field" aria-label="field">');
  await page.addScriptTag({ content: `window.heard = {}; ${RECORD}` });
  for (const name of receivers) {
    const text = readFileSync(fileOf(scripts[name]), 'utf8').replace(
      'export class',
      'module.exports = class',
    );
    await page.addScriptTag({
      content: `(() => {
const module = { exports: {} }; let exports = module.exports;
${text}
const library = module.exports;
const heard = (text) => (window.heard['${name}'] ??= []).push(text);
${starts[name]}
})();`,
    });
  }
}

/**
 * Scans into a page whose clock stands still but for the scan: what the page sees is the plan to the millisecond, on
 * a busy machine too. Returns what each library took for a scan, after the longest silence that one of them waits
 * for.
 */
export async function heardOf(
  page: Page,
  request: ScanRequest<KeyboardModel>,
): Promise<Readonly<Partial<Record<Receiver, readonly string[]>>>> {
  const sink = await openBrowserSink(page);
  await play(
    keyEvents(request),
    {
      // Each key has arrived before time goes on.
      send: async (event) => {
        await sink.send(event);
        await sink.flush();
      },
      flush: sink.flush,
    },
    standingPace(page),
  );
  await sink.close();
  await page.clock.runFor(SILENCE_MS);
  return page.evaluate('[window.heard, (window.heard = {})][0]');
}

const SILENCE_MS = 1_000;

function standingPace(page: Page): Pace {
  let now = 0;
  return {
    now: () => now,
    until: async (at) => {
      const ms = Math.round(at - now);
      if (ms > 0) await page.clock.runFor(ms);
      now += Math.max(0, ms);
    },
  };
}

/** Returns the key events since the last look. */
export const keysSeen = async (page: Page): Promise<readonly SeenKey[]> =>
  page.evaluate('window.keys.splice(0)');
