import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where Chrome, Edge and Chromium are usually installed, by platform. */
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
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
    // eslint-disable-next-line no-restricted-syntax -- Windows tells its program folders only through the environment
    const root = process.env[name];
    return root === undefined
      ? []
      : [
          join(root, 'Google/Chrome/Application/chrome.exe'),
          join(root, 'Microsoft/Edge/Application/msedge.exe'),
          join(root, 'Chromium/Application/chrome.exe'),
        ];
  }),
};

/** The browser to test with: EVOUCHER_BROWSER, else one that is installed; `undefined` leaves it to Playwright. */
export function findBrowser(): string | undefined {
  // eslint-disable-next-line no-restricted-syntax -- the one setting of the suites that depends on the machine
  const named = process.env['EVOUCHER_BROWSER'];
  if (named !== undefined && named !== '') return named;
  return (places[process.platform] ?? []).find((path) => existsSync(path));
}
