// Finds a browser for the suites, or installs Debian's when it may; says plainly what to do when it can do neither.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { chromium } from 'playwright';

import { findBrowser } from 'evoucher-harness';

const usable = () => [findBrowser(), chromium.executablePath()].find((path) => path && existsSync(path));

const installable = existsSync('/etc/debian_version') && process.getuid?.() === 0;
if (usable() === undefined && installable) {
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  console.log('No browser found: installing Debian’s chromium-headless-shell.');
  apt('update', '-q');
  apt('install', '-y', '-q', '--no-install-recommends', 'chromium-headless-shell');
}
const found = usable();
if (found === undefined) {
  console.error(
    'No browser found. Install Chrome, Edge or Chromium, or name one with EVOUCHER_BROWSER=/path/to/browser.\n' +
      'On Debian as root: apt-get install chromium-headless-shell',
  );
  process.exitCode = 1;
} else console.log(`Browser: ${found}`);
