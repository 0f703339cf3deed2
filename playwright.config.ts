import { defineConfig } from '@playwright/test';

import { findBrowser } from './suites/support/browser.ts';

const executablePath = findBrowser();

export default defineConfig({
  testDir: 'suites',
  tsconfig: 'suites/tsconfig.run.json',
  outputDir: 'test-results',
  fullyParallel: false,
  workers: 2,
  timeout: 300_000,
  // Generous, because both cores may be busy: what is right appears at once, what is wrong never does.
  expect: { timeout: 60_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'test-results/results.json' }]],
  use: {
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    screenshot: 'only-on-failure',
    // Without a film: recording every frame takes a software-drawn browser more time than the tests do.
    trace: { mode: 'retain-on-failure', screenshots: false },
    // A pulsing dot is drawn sixty times a second by the processor that the tests run on.
    contextOptions: { reducedMotion: 'reduce' },
    video: 'off',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'conformance', testMatch: /(real-time|self-paid|cross-province)\.spec\.ts$/ },
    { name: 'browser', testMatch: /browser\/.*\.spec\.ts$/ },
    { name: 'examples', testDir: 'docs/examples', testMatch: /\.spec\.ts$/ },
  ],
});
