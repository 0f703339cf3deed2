import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The surroundings in which a browser is looked for. */
export interface BrowserPorts {
  /** True for a browser that has to have a window. */
  readonly headed?: boolean;
  readonly platform: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly exists: (path: string) => boolean;
}

/**
 * Returns the path of the browser to use: EVOUCHER_BROWSER, else Chrome, Edge or Chromium where they are usually
 * installed; `undefined` when there is none.
 */
export const findBrowser = ({ headed = false } = {}): string | undefined =>
  browserOn({
    headed,
    platform: process.platform,
    // eslint-disable-next-line no-restricted-syntax -- the machine's browser is named there, and Windows tells its program folders only so
    environment: process.env,
    exists: existsSync,
  });

/**
 * Finds the browser. One named in the environment is returned unseen: a wrong path is to be reported, not replaced.
 */
export function browserOn({
  platform,
  environment,
  exists,
  headed = false,
}: BrowserPorts): string | undefined {
  const named = environment['EVOUCHER_BROWSER'];
  if (named !== undefined && named !== '') return named;
  return placesOn(platform, environment).find(
    (path) => exists(path) && !(headed && path.includes('headless')),
  );
}

function placesOn(platform: string, environment: BrowserPorts['environment']): readonly string[] {
  if (platform !== 'win32') return places[platform] ?? [];
  return windowsFolders
    .flatMap((name) => environment[name] ?? [])
    .flatMap((root) => windowsPlaces.map((path) => join(root, path)));
}

const places: Readonly<Record<string, readonly string[]>> = {
  linux: [
    '/usr/bin/chromium-headless-shell',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/google-chrome',
    '/usr/bin/microsoft-edge',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
};

const windowsFolders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'];
const windowsPlaces = [
  'Google/Chrome/Application/chrome.exe',
  'Microsoft/Edge/Application/msedge.exe',
  'Chromium/Application/chrome.exe',
];
