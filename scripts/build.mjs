// Builds the command, the reading worker, the reference hospital and the page into dist/. Runs by itself after `npm ci`
// (script "prepare"), so that nobody has to build before the first use. A piece whose sources are those of its last build
// is left as it is; `--force` builds all of it.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The files that are started or imported by name from outside the bundle. */
const entryPoints = {
  cli: 'src/cli/main.ts',
  index: 'src/index.ts',
  msw: 'src/msw.ts',
  playwright: 'src/playwright.ts',
  'verify-worker': 'src/app/verify/worker.ts',
  'mocks-his': 'mocks/his/command/main.ts',
  'mocks-his-screens': 'mocks/his/screens/driver/module.ts',
  'mocks-his-counter': 'mocks/his/screens/main.ts',
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
  metafile: true,
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

/** The pieces of dist/: one file that is there when they are, and how they are made; each tells the files it was made of. */
const pieces = {
  programs: { made: 'cli.js', make: programs },
  // The page for tests by hand.
  page: { made: 'page/index.html', make: () => page('src/page/app') },
  // The reference hospital's screens.
  'his-page': { made: 'his-page/index.html', make: () => page('mocks/his/screens/app') },
  // The wallet and the check of scanners, as they are.
  pages: { made: 'pages', make: copyPages },
};

/** The files that every piece depends on besides its sources. */
const common = ['package.json', 'package-lock.json', 'scripts/build.mjs'].map((file) => join(root, file));

const started = Date.now();
const record = join(root, 'dist', '.built.json');
const before = process.argv.includes('--force') ? {} : await recorded();
const now = {};
for (const [name, { made, make }] of Object.entries(pieces)) {
  const last = before[name];
  const isKnown = Array.isArray(last?.files) && existsSync(join(root, 'dist', made));
  if (isKnown && last.digest === (await digestOf(last.files))) {
    now[name] = last;
    continue;
  }
  const files = [...new Set([...common, ...(await make())])].map((file) => relative(root, file)).sort();
  now[name] = { files, digest: await digestOf(files) };
}
await mkdir(join(root, 'dist'), { recursive: true });
await writeFile(record, JSON.stringify(now));
if (now.programs !== before.programs) await removeStale();

async function programs() {
  const { build } = await import('esbuild');
  const made = await Promise.all([
    build({ ...options, entryPoints, packages: 'external' }),
    // The worker has the PDF library inside: it starts for every file that somebody looks at.
    build({
      ...options,
      entryPoints: { 'reading-worker': 'src/contract/reading/worker.ts' },
      external: ['saxes', 'yauzl'],
      plugins: [readingPartOfPdfLibrary],
    }),
    // The center inside a page: everything but MSW, which the page's own worker comes from, is in it.
    build({
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
    }),
  ]);
  return made
    .flatMap(({ metafile }) => Object.keys(metafile.inputs).map((file) => join(root, file)))
    .filter(isOurs);
}

async function page(folder) {
  const { build } = await import('vite');
  const files = [];
  const remembering = {
    name: 'remember-files',
    buildEnd() {
      files.push(...this.getModuleIds());
    },
  };
  const configFile = `${root}${folder}/vite.config.mjs`;
  await build({ configFile, logLevel: 'warn', plugins: [remembering] });
  return [configFile, ...files.map((file) => file.replace(/[?#].*$/, ''))].filter(isOurs);
}

/**
 * Copies the pages. Each file is written over the one before it: another build may be doing the same, and a page may
 * be being served.
 */
async function copyPages() {
  const from = join(root, 'devices', 'pages');
  const entries = await readdir(from, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files) {
    const to = join(root, 'dist', 'pages', relative(from, file));
    await mkdir(dirname(to), { recursive: true });
    await copyFile(file, to);
  }
  return files;
}

/** Removes chunks of earlier builds, but only after a while: a run that started from them may still load one. */
async function removeStale() {
  const staleMs = 10 * 60_000;
  for (const entry of await readdir(`${root}dist`, { withFileTypes: true })) {
    const file = join(root, 'dist', entry.name);
    if (!entry.isFile() || file === record) continue;
    // Another build at the same time may have taken it away already.
    const found = await stat(file).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < started - staleMs) await rm(file, { force: true });
  }
}

/** Returns the digest of the names and bytes of these files of the checkout; a file that is gone has none. */
async function digestOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${file}\0`);
    hash.update(await readFile(join(root, file)).catch(() => 'gone'));
  }
  return hash.digest('hex');
}

/** Returns what the last build was made of, piece by piece; empty when there was none, or one that was cut off. */
async function recorded() {
  try {
    return JSON.parse(await readFile(record, 'utf8'));
  } catch {
    return {};
  }
}

/** Tells our own sources from packages, which the lock file names. */
function isOurs(file) {
  return file.startsWith(root) && !file.includes(`${sep}node_modules${sep}`) && existsSync(file);
}
