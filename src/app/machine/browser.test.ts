import { join } from 'node:path';

import { expect, test } from 'vitest';

import { browserOn } from './browser.ts';

test('a browser that is named comes before those that are installed', () => {
  const environment = { EVOUCHER_BROWSER: '/opt/browser' };
  expect(browserOn({ platform: 'linux', environment, exists: () => true })).toBe('/opt/browser');
});

test.each([
  ['linux', {}, '/usr/bin/chromium'],
  ['darwin', {}, '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'],
  ['win32', { LOCALAPPDATA: 'C:/Local' }, join('C:/Local', 'Google/Chrome/Application/chrome.exe')],
])('on %s a browser is found where it is usually installed', (platform, environment, path) => {
  expect(browserOn({ platform, environment, exists: (candidate) => candidate === path })).toBe(path);
});

test('where none is installed, or the system is another, there is none', () => {
  expect(
    browserOn({ platform: 'linux', environment: { EVOUCHER_BROWSER: '' }, exists: () => false }),
  ).toBeUndefined();
  expect(browserOn({ platform: 'aix', environment: {}, exists: () => true })).toBeUndefined();
});
