// Tries the package as a stranger gets it: packs it, installs it into an empty folder elsewhere and runs it there.
// Ends with a line `N passed, N failed` and test-results/package.json. Needs the npm registry, no browser, no compiler.
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createStranger } from './package/stranger.mjs';
import { root } from './run-source.mjs';

const LARGEST_BYTES = 25 * 1024 * 1024;
const work = mkdtempSync(join(tmpdir(), 'evoucher-package-'));
const app = join(work, 'somewhere else');
const { said, npx, evoucher, started } = createStranger(app, {
  ...process.env,
  EVOUCHER_HOME: join(work, 'home'),
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
});
let passed = 0;
let failed = 0;

try {
  const pack = packed();
  tried('the package is small, and holds what it needs and nothing else', () => contents(pack));
  installed(pack.file);
  tried('npx evoucher --version', () =>
    expected(npx(['evoucher', '--version']).trim() === version(), 'its version'),
  );
  commands();
  await centers();
  programs();
  compilers();
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 3 });
}
mkdirSync(join(root, 'test-results'), { recursive: true });
writeFileSync(join(root, 'test-results', 'package.json'), JSON.stringify({ passed, failed }));
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Packs the package and returns npm's description of it. */
function packed() {
  const text = said('npm', ['pack', '--json', '--silent', '--pack-destination', work], root);
  // Scripts that run while it packs may print before.
  const found = JSON.parse(text.slice(text.search(/^[[{]\s*$/m)));
  const [one] = Array.isArray(found) ? found : Object.values(found);
  return {
    file: join(work, one.filename),
    size: one.size,
    unpacked: one.unpackedSize,
    paths: one.files.map(({ path }) => path),
  };
}

function contents({ file, size, unpacked, paths }) {
  console.log(`  ${mebibytes(size)} MiB packed, ${mebibytes(unpacked)} MiB unpacked, ${paths.length} files`);
  expected(size < LARGEST_BYTES && statSync(file).size === size, `fewer than ${LARGEST_BYTES} bytes`);
  const needed = [
    'LICENSE',
    'THIRD-PARTY-NOTICES.md',
    'README.md',
    'CHANGELOG.md',
    'bin/evoucher.js',
    'dist/cli.js',
    'dist/index.js',
    'dist/msw.js',
    'dist/msw-browser.js',
    'dist/playwright.js',
    'dist/types/index.d.ts',
    'dist/types/msw.d.ts',
    'dist/types/playwright.d.ts',
    'dist/reading-worker.js',
    'dist/verify-worker.js',
    'dist/mocks-his.js',
    'dist/mocks-his-counter.js',
    'dist/page/index.html',
    'dist/his-page/index.html',
    'dist/pages/wallet/phone.html',
    'dist/pages/check/check.html',
    'reports/fonts/serif-regular.ttf.br',
    'reports/fonts/LICENSE-noto-serif-sc.txt',
    'reports/fonts/LICENSE-noto-sans-sc.txt',
    'schemas/results.json',
    'schemas/verify.json',
    'schemas/lint.json',
    'schemas/act.json',
  ];
  const missing = needed.filter((path) => !paths.includes(path));
  expected(missing.length === 0, `everything that is needed; missing: ${missing.join(', ')}`);
  expected(
    paths.some((path) => path.startsWith('reports/templates/')),
    'templates',
  );
  const strange = paths.filter(
    (path) =>
      !path.startsWith('docs/examples/') &&
      /\.map$|(?<!\.d)\.ts$|\.test\.|^(?:src|suites|mocks|fixtures(?!\/(?:README\.md|hospitals\/python\/)))\//.test(
        path,
      ),
  );
  expected(strange.length === 0, `no sources, maps or tests; found: ${strange.join(', ')}`);
}

/**
 * Installs the package without install scripts first, so that everything below shows that none is needed; then runs
 * them, and checks that they find what they look for. The time is printed and not judged: it is the registry's.
 */
function installed(file) {
  mkdirSync(app);
  writeFileSync(
    join(app, 'package.json'),
    JSON.stringify({ name: 'stranger', private: true, type: 'module' }),
  );
  tried('npm install --ignore-scripts (target: below 30 s)', () =>
    said('npm', ['install', file, '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], app),
  );
  tried('without install scripts it starts', () => evoucher(['--version']));
  tried('install scripts compile and download nothing', () => {
    const text = said('npm', ['rebuild', '--foreground-scripts'], app);
    // npm says every script that it runs; what they do themselves comes without its mark.
    const done = text.replaceAll(/^>.*$/gm, '');
    expected(!/gyp|download/i.test(done), `nothing compiled or downloaded, came ${done}`);
  });
}

function commands() {
  tried('--help', () => expected(evoucher(['--help']).includes('certify'), 'its commands'));
  tried('init', () => {
    evoucher(['init']);
    expected(readFileSync(join(app, 'evoucher.yaml'), 'utf8').includes('hospital'), 'a configuration');
    rmSync(join(app, 'evoucher.yaml'));
  });
  tried('doctor --json', () => {
    const { findings } = JSON.parse(evoucher(['doctor', '--json'], [0, 1]));
    expected(findings.length > 3, 'findings');
  });
  tried('certify', () => {
    evoucher(['certify', '--out', 'out']);
    const { summary } = JSON.parse(readFileSync(join(app, 'out', 'results.json'), 'utf8'));
    expected(summary.pass === 12, `12 of 12, came ${JSON.stringify(summary)}`);
  });
  tried('verify', () => {
    const { summary } = JSON.parse(evoucher(['verify', 'out', '--json']));
    expected(summary.conformant === 1, 'a conformant folder');
  });
  tried('judge', () => expected(evoucher(['judge', 'out']).includes('1.1'), 'rows'));
  tried('report test', () => {
    evoucher(['report', 'test', '--in', 'out', '--out', 'again.pdf']);
    const [one, other] = ['out/test-report.pdf', 'again.pdf'].map((name) => readFileSync(join(app, name)));
    expected(one.equals(other) && one.subarray(0, 5).toString() === '%PDF-', 'the same PDF again');
  });
  tried('lint', () => {
    writeFileSync(join(app, '4902.json'), JSON.stringify({ infno: '4902', input: {} }));
    const { files, summary } = JSON.parse(evoucher(['lint', '4902.json', '--json'], [1]));
    expected(files[0].infno === '4902' && summary.must > 0, 'findings');
  });
  tried('scan models', () => expected(evoucher(['scan', 'models']).includes('honeywell-gun'), 'models'));
}

async function centers() {
  await triedLater('center', async () => {
    const { text, stop } = await started(['center', '--port', '0'], /callService/);
    const [origin] = /http:\/\/[\d.:]+/.exec(text);
    const answer = await (await fetch(`${origin}/healthz`)).json();
    await stop();
    expected(answer.status === 'ok', 'a healthy center');
  });
  await triedLater('center --counter --hospital', async () => {
    const { text, stop } = await started(['center', '--port', '0', '--counter', '--hospital'], /Ctrl-C/);
    const addresses = [...new Set(text.match(/http:\/\/[\d.:]+(?:\/[\w./-]*)?/g))];
    const pages = await Promise.all(
      addresses.map(async (address) => (await fetch(address)).text().catch(() => '')),
    );
    await stop();
    expected(
      pages.filter((page) => page.includes('<script')).length >= 2,
      'the pages of hospital and phones',
    );
  });
}

/** Runs a stranger's programs that use what the library's documentation promises. */
function programs() {
  // The optional peer, which whoever imports our fixtures has.
  mkdirSync(join(app, 'node_modules', '@playwright'));
  symlinkSync(
    join(root, 'node_modules', '@playwright', 'test'),
    join(app, 'node_modules', '@playwright', 'test'),
    'junction',
  );
  for (const file of ['program.mjs', 'consumer.ts'])
    cpSync(join(root, 'scripts', 'package', file), join(app, file));
  tried('a program imports every entry point', () => {
    const text = said(process.execPath, ['program.mjs'], app);
    expected(text.trim() === 'all there', `"all there", came ${text}`);
  });
}

function compilers() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const usual = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--target',
    'es2022',
    '--types',
    'node',
  ];
  for (const [title, flags] of [
    // Every declaration is looked at, ours and those it needs.
    ['module nodenext, with the library check', ['--module', 'nodenext']],
    ['moduleResolution bundler', ['--module', 'esnext', '--moduleResolution', 'bundler', '--skipLibCheck']],
  ])
    tried(`types: ${title}`, () => said(process.execPath, [tsc, ...usual, ...flags, 'consumer.ts'], app));
}

function tried(title, act) {
  const started = Date.now();
  try {
    act();
    passed += 1;
    console.log(`✓ ${title} (${Date.now() - started} ms)`);
  } catch (fault) {
    failed += 1;
    console.log(`✗ ${title}\n  ${fault.message}`);
  }
}

async function triedLater(title, act) {
  try {
    await act();
    tried(title, () => undefined);
  } catch (fault) {
    tried(title, () => {
      throw fault;
    });
  }
}

function expected(isSo, what) {
  if (!isSo) throw new Error(`Expected ${what}.`);
}

function version() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
}

function mebibytes(bytes) {
  return (bytes / 1024 / 1024).toFixed(1);
}
