import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Page } from '@playwright/test';

const fileOf = (path: string): string =>
  fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));

/** Libraries with which pages tell a scan from typing, and the file of each. */
const scripts = {
  onscan: 'onscan.js/onscan.js',
  'js-scanner-detection': 'js-scanner-detection/build/index.js',
  'simple-barcode-scanner': 'simple-barcode-scanner/dist/index.js',
  keyscanner: 'keyscanner/build/index.min.js',
  'point-of-sale': '@point-of-sale/keyboard-barcode-scanner/dist/keyboard-barcode-scanner.umd.js',
  itexperts: '@itexperts/barcode-scanner/BarcodeScanner.js',
} as const;

export type Receiver = keyof typeof scripts;

/** Starts a library with its defaults and hands what it takes for a scan to `heard`. */
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

/** Notes every key event as the page got it. */
const RECORD = `
window.keys = [];
for (const type of ['keydown', 'keypress', 'keyup'])
  document.addEventListener(type, (event) => {
    const { key, code, keyCode, which, timeStamp, isTrusted, shiftKey } = event;
    window.keys.push({ type, key, code, keyCode, which, timeStamp, isTrusted, shiftKey, arrived: performance.now() });
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
  /** When the page got it. */
  readonly arrived: number;
  readonly isTrusted: boolean;
  readonly shiftKey: boolean;
}

/** A page with one field and some of the libraries listening. */
export async function openReceivers(page: Page, receivers: readonly Receiver[]): Promise<void> {
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

/** What each library took for a scan, after the longest silence that one of them waits for. */
export async function heard(page: Page): Promise<Readonly<Partial<Record<Receiver, readonly string[]>>>> {
  await page.waitForTimeout(400);
  return page.evaluate('[window.heard, (window.heard = {})][0]');
}

/** The key events since the last look. */
export const keysSeen = async (page: Page): Promise<readonly SeenKey[]> =>
  page.evaluate('window.keys.splice(0)');
