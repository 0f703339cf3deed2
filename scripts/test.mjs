// Everything that CI runs, in one command. Ends with a plain line `N passed, N failed`.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = `${root}test-results`;
const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
let passed = 0;
let failed = 0;

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const run = (title, command, args, environment = {}) => {
  console.log(`\n== ${title}: ${command} ${args.join(' ')}`);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, ...environment },
  });
  if (error !== undefined) console.error(error.message);
  return status === 0;
};

const step = (title, command, args) => {
  if (run(title, command, args)) passed += 1;
  else failed += 1;
};

/** Steps that have nothing to do with each other; each says what it found when it is done. */
const sideBySide = (steps) =>
  Promise.all(
    steps.map(
      ([title, command, args]) =>
        new Promise((done) => {
          const child = spawn(command, args, { cwd: root, shell: process.platform === 'win32' });
          const said = [];
          for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
          const ended = (status) => {
            console.log(`\n== ${title}: ${command} ${args.join(' ')}\n${Buffer.concat(said)}`);
            if (status === 0) passed += 1;
            else failed += 1;
            done();
          };
          child.on('error', (error) => said.push(Buffer.from(error.message)));
          child.on('close', ended);
        }),
    ),
  );

/** Adds what a runner counted; a runner that counted nothing has failed. */
const counted = (title, ok, count) => {
  const { good, bad } = count();
  passed += good;
  failed += bad;
  if ((!ok && bad === 0) || good + bad === 0) {
    console.error(`${title}: the runner itself failed`);
    failed += 1;
  }
};

step('build', process.execPath, ['scripts/build.mjs']);
await sideBySide([
  ['types', npx, ['tsc', '--noEmit', '-p', '.']],
  ['lint', npx, ['eslint', '.', '--max-warnings', '0']],
  ['format', npx, ['prettier', '--check', '--log-level', 'warn', '.']],
]);

const unit = run('unit tests', npx, [
  'vitest',
  'run',
  '--reporter=dot',
  '--reporter=json',
  '--outputFile.json=test-results/vitest.json',
]);
counted('unit tests', unit, () => {
  const file = `${results}/vitest.json`;
  if (!existsSync(file)) return { good: 0, bad: 0 };
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, 'utf8'));
  return { good: numPassedTests, bad: numFailedTests };
});

if (run('a browser for the suites', process.execPath, ['scripts/browser.mjs'])) {
  const suites = run('suites', npx, ['playwright', 'test'], { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' });
  counted('suites', suites, () => {
    const file = `${results}/results.json`;
    if (!existsSync(file)) return { good: 0, bad: 0 };
    const { expected, unexpected, flaky } = JSON.parse(readFileSync(file, 'utf8')).stats;
    return { good: expected, bad: unexpected + flaky };
  });
} else failed += 1;

const stranger = run('the package, installed elsewhere', process.execPath, ['scripts/package-test.mjs']);
counted('the package, installed elsewhere', stranger, () => {
  const file = `${results}/package.json`;
  if (!existsSync(file)) return { good: 0, bad: 0 };
  const found = JSON.parse(readFileSync(file, 'utf8'));
  return { good: found.passed, bad: found.failed };
});

// Last, as it needs a virtual machine that not everybody can have.
const usbip = run('scanners on a real kernel', process.execPath, ['scripts/usbip/test.mjs']);
const tried = `${results}/usbip.json`;
const { reason } = existsSync(tried) ? JSON.parse(readFileSync(tried, 'utf8')) : {};
if (usbip && reason !== undefined)
  console.log(`\nNeither passed nor failed: the scanners were not tried on a real kernel: ${reason}.`);
else
  counted('scanners on a real kernel', usbip, () => {
    if (!existsSync(tried)) return { good: 0, bad: 0 };
    const found = JSON.parse(readFileSync(tried, 'utf8'));
    return { good: found.passed, bad: found.failed };
  });

console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
