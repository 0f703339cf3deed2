// Everything that CI runs, in one command. Ends with a plain line `N passed, N failed`.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { node, tool } from './steps.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = `${root}test-results`;
const began = Date.now();
let passed = 0;
let failed = 0;

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

/** A step that is one test of its own. */
const step = async (work) => {
  if (await work) passed += 1;
  else failed += 1;
};

/** Adds what a runner counted; a runner that counted nothing has failed. */
const counted = (title, ok, { good, bad }) => {
  passed += good;
  failed += bad;
  if ((!ok && bad === 0) || good + bad === 0) {
    console.error(`${title}: the runner itself failed`);
    failed += 1;
  }
};

/** Returns what a runner left in a file of the results; `undefined` when it left none. */
const left = (name) => {
  const file = `${results}/${name}.json`;
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
};

const ownCount = (found) => ({ good: found?.passed ?? 0, bad: found?.failed ?? 0 });

async function code() {
  await Promise.all([
    step(tool('types', ['tsc', '--noEmit', '-p', '.'])),
    step(tool('lint', ['eslint', '.', '--max-warnings', '0'])),
    step(tool('format', ['prettier', '--check', '--log-level', 'warn', '.'])),
  ]);
}

async function unit() {
  const reporters = ['--reporter=dot', '--reporter=json', '--outputFile.json=test-results/vitest.json'];
  const ok = await tool('unit tests', ['vitest', 'run', ...reporters]);
  const found = left('vitest');
  counted('unit tests', ok, { good: found?.numPassedTests ?? 0, bad: found?.numFailedTests ?? 0 });
}

async function suites() {
  if (!(await node('a browser for the suites', 'scripts/browser.mjs'))) {
    failed += 1;
    return;
  }
  const ok = await tool('suites', ['playwright', 'test'], { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' });
  const { expected = 0, unexpected = 0, flaky = 0 } = left('results')?.stats ?? {};
  counted('suites', ok, { good: expected, bad: unexpected + flaky });
}

async function stranger() {
  const title = 'the package, installed elsewhere';
  const ok = await node(title, 'scripts/package-test.mjs');
  counted(title, ok, ownCount(left('package')));
}

/** Needs a virtual machine that not everybody can have. */
async function kernel() {
  const title = 'scanners on a real kernel';
  const ok = await node(title, 'scripts/usbip/test.mjs');
  const found = left('usbip');
  if (ok && found?.reason !== undefined)
    console.log(
      `\nNeither passed nor failed: the scanners were not tried on a real kernel: ${found.reason}.`,
    );
  else counted(title, ok, ownCount(found));
}

// The package first, because it builds dist/ anew, which the tests and suites start from; nobody reads it before.
await Promise.all([stranger(), code()]);
await unit();
await suites();
await kernel();

console.log(`\n${Math.round((Date.now() - began) / 1_000)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
