// Builds the command, the reading worker, the reference hospital and the page into dist/. Runs by itself after `npm ci`
// (script "prepare"), so that nobody has to build before the first use.
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { build as buildPage } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Every file that is started or imported by name from outside the bundle. */
const entryPoints = {
  cli: 'src/cli/main.ts',
  index: 'src/index.ts',
  msw: 'src/msw.ts',
  playwright: 'src/playwright.ts',
  'verify-worker': 'src/app/verify/worker.ts',
  'mocks-his': 'mocks/his/main.ts',
  'mocks-his-screens': 'mocks/his/counter/driver/module.ts',
  'mocks-his-counter': 'mocks/his/counter/main.ts',
};

const options = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Paths of the compiler's are not the bundler's: what imports the package by name goes on doing so.
  tsconfigRaw: {},
  logLevel: 'warning',
};

/** The PDF library is hundreds of files, most of them for making PDFs; its modules do nothing by being loaded. */
const readingPartOfPdfLibrary = {
  name: 'reading-part-of-pdf-library',
  setup: (bundler) => {
    bundler.onResolve({ filter: /./ }, async ({ path, pluginData, ...asked }) => {
      if (pluginData === 'resolved') return undefined;
      const found = await bundler.resolve(path, { ...asked, pluginData: 'resolved' });
      return /[\\/]@cantoo[\\/]pdf-lib[\\/]/.test(found.path) ? { ...found, sideEffects: false } : found;
    });
  },
};

/** A browser opens archives with another file of ours. */
const archiveWithoutNode = {
  name: 'archive-without-node',
  setup: (bundler) => {
    bundler.onResolve({ filter: /^\.\/archive\.ts$/ }, ({ importer }) =>
      importer.endsWith('zip.ts') ? { path: `${root}src/api/browser/archive.ts` } : undefined,
    );
  },
};

const started = Date.now();
await build({ ...options, entryPoints, packages: 'external' });
// The worker has the PDF library inside: it starts for every file that somebody looks at.
await build({
  ...options,
  entryPoints: { 'reading-worker': 'src/contract/reading/worker.ts' },
  external: ['saxes', 'yauzl'],
  plugins: [readingPartOfPdfLibrary],
});

// The center inside a page: everything but MSW, which the page's own worker comes from, is in it.
await build({
  ...options,
  entryPoints: { 'msw-browser': 'src/msw-browser.ts' },
  platform: 'browser',
  target: 'es2022',
  external: ['msw'],
  inject: ['src/api/browser/globals.ts'],
  chunkNames: 'msw-browser-[name]-[hash]',
  alias: {
    'node:crypto': './src/api/browser/crypto.ts',
    'node:zlib': './src/api/browser/zlib.ts',
    'node:util': './src/api/browser/util.ts',
  },
  plugins: [readingPartOfPdfLibrary, archiveWithoutNode],
});

// The page for tests by hand, into dist/page.
await buildPage({ configFile: `${root}src/page/app/vite.config.mjs`, logLevel: 'warn' });
// The reference hospital's screens, into dist/his-page.
await buildPage({ configFile: `${root}mocks/his/counter/app/vite.config.mjs`, logLevel: 'warn' });

// The wallet and the check of scanners, as they are. Each file is written over the one before it: another build may be
// doing the same, and a page may be being served.
for (const entry of await readdir(`${root}devices/pages`, { withFileTypes: true, recursive: true })) {
  if (!entry.isFile()) continue;
  const from = join(entry.parentPath, entry.name);
  const to = join(root, 'dist', 'pages', relative(join(root, 'devices', 'pages'), from));
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}

// Chunks of earlier builds go only after a while: a run that started from them may still load one.
const STALE_MS = 10 * 60_000;
for (const entry of await readdir(`${root}dist`, { withFileTypes: true })) {
  const file = join(root, 'dist', entry.name);
  // Another build at the same time may have taken it away already.
  const found = entry.isFile() ? await stat(file).catch(() => undefined) : undefined;
  if (found !== undefined && found.mtimeMs < started - STALE_MS) await rm(file, { force: true });
}
