// The content of the Windows bundle, as pure functions: texts, file choice, notices, the zip, and their checks.
import { zipSync } from 'fflate';

/** The name of everything in the bundle's own folder, as the hospital sees it. */
export const names = {
  start: '启动测试.cmd',
  shell: '命令行.cmd',
  readme: '说明.txt',
  licence: 'LICENSE.txt',
  notice: 'NOTICE.txt',
  node: 'node/node.exe',
  nodeLicence: 'node/LICENSE.txt',
};

/** Packages that only the MSW handler for developers needs, which the built command does not contain. */
const NOT_SHIPPED = ['msw'];

/**
 * The longest path inside the bundle. Windows allows 260 characters for a whole path: the rest is the hospital's own
 * folder.
 */
const LONGEST_PATH = 160;

const crlf = (text) => text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');

/** Returns the bytes of a batch file: without a byte order mark, which would be read as part of the first command. */
export const batchFile = (text) => Buffer.from(crlf(text), 'utf8');

/** Returns the bytes of a text for Notepad, which on old systems takes UTF-8 only with its mark. */
export const plainText = (text) => Buffer.from(`\uFEFF${crlf(text)}`, 'utf8');

/** Returns package.json as it is installed from: no development, no scripts, nothing that is not shipped. */
export function shippedPackage(pack) {
  const { name, version, description, license, type, engines, bin } = pack;
  const dependencies = Object.fromEntries(
    Object.entries(pack.dependencies).filter(([dependency]) => !NOT_SHIPPED.includes(dependency)),
  );
  return { name, version, private: true, description, license, type, engines, bin, dependencies };
}

/** Checks for a file of an installed package that the command may need; sources in TypeScript and maps never are. */
export const isShippedModuleFile = (path) =>
  !path.startsWith('@types/') &&
  !path.split('/').some((part) => part === '.bin' || part === '.package-lock.json') &&
  !/\.(?:ts|mts|cts|tsx|map|flow)$/i.test(path);

/**
 * Returns the files of dist/ that belong to its newest build: a chunk that nothing names is of an earlier one.
 * `files` maps each path below dist/ to its text.
 */
export function livingFiles(files) {
  const scripts = new Map([...files].filter(([path]) => /^[^/]+\.js$/.test(path)));
  const isEntry = (path) => !/-[\dA-Z]{8}\.js$/.test(path);
  const alive = new Set([...files.keys()].filter((path) => path.includes('/')));
  const reach = (path) => {
    if (alive.has(path)) return;
    alive.add(path);
    for (const [, name] of scripts.get(path).matchAll(/["']\.\/([\w.-]+\.js)["']/g)) {
      if (scripts.has(name)) reach(name);
    }
  };
  for (const path of scripts.keys()) if (isEntry(path)) reach(path);
  return [...alive].toSorted();
}

/** Returns the names of the packages that a module's text imports. */
export function importedPackages(text) {
  const found = text.matchAll(
    /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["']((?:@[\w.-]+\/)?[a-z][\w.-]*)(?:\/[^"']*)?["']/g,
  );
  return [...new Set([...found].map(([, name]) => name))].toSorted();
}

/** Returns every package that `roots` bring with them, by its place in the lock file. */
export function withDependencies(roots, lock) {
  const found = new Set();
  const placeOf = (name, from) => {
    for (
      let folder = from;
      ;
      folder = folder.slice(0, folder.lastIndexOf('node_modules/')).replace(/\/$/, '')
    ) {
      const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
      if (lock.packages[place] !== undefined) return place;
      if (folder === '') return undefined;
    }
  };
  const add = (name, from) => {
    const place = placeOf(name, from);
    if (place === undefined || found.has(place)) return;
    found.add(place);
    for (const dependency of Object.keys(lock.packages[place].dependencies ?? {})) add(dependency, place);
  };
  for (const name of roots) add(name, '');
  return [...found].toSorted();
}

/** Returns the installed packages whose version or digest is not the one the project's lock file fixes. */
export function unlocked(installed, lock) {
  const fixed = new Set(Object.entries(lock.packages).map(([place, one]) => locked(place, one)));
  return Object.entries(installed.packages)
    .filter(([place, one]) => place !== '' && !fixed.has(locked(place, one)))
    .map(([place, { version }]) => `${place} ${version}`);
}

/**
 * Checks that a package is in the lock file. npm may lay it elsewhere when others are left out: name, version and
 * digest decide.
 */
const locked = (place, { version, integrity }) =>
  `${place.slice(place.lastIndexOf('node_modules/'))} ${version} ${integrity ?? ''}`;

/** Packages without a licence field, whose licence file somebody has read. */
const READ = { 'png-js@2.0.0': 'MIT' };

/** @throws when a package says nothing of its licence: it cannot be shipped before somebody has looked. */
export function licenceOf(pack) {
  const { license, licenses } = pack;
  const said =
    license ??
    READ[`${pack.name}@${pack.version}`] ??
    (Array.isArray(licenses) ? licenses.map((one) => one.type ?? one).join(' OR ') : undefined);
  const text = typeof said === 'string' ? said : said?.type;
  if (typeof text !== 'string' || text === '')
    throw new Error(
      `${pack.name}@${pack.version} names no licence; look at its repository before shipping it.`,
    );
  return text;
}

/**
 * Returns the third-party notices. `packages` lie in app/node_modules, most with their licence beside them (then
 * `text` is empty); `built` are built into the page. `text` is the licence where it has to stand here.
 */
export function noticeText({ product, node, packages, built }) {
  const line = (one) =>
    `${one.name} ${one.version} – ${one.licence}${one.author === '' ? '' : ` – ${one.author}`}`;
  const texts = [...packages, ...built].filter((one) => one.text !== '');
  const parts = [
    `${product}\n第三方组件 / Third-party notices`,
    `1. Node.js ${node}\nLicences: node/LICENSE.txt`,
    `2. app/node_modules\nThe licence lies in the folder of the package, or below where it has none.\n\n${packages.map(line).join('\n')}`,
    '3. app/reports/fonts\nNoto Serif SC, Noto Sans SC (cut down) – OFL-1.1 – licences beside them',
    `4. app/dist/page\nBuilt into the page, these or parts of them; licences below.\n\n${built.map(line).join('\n')}`,
    ...texts.map((one) => `${'-'.repeat(72)}\n${line(one)}\n\n${one.text.trim()}`),
  ];
  return `${parts.join('\n\n')}\n`;
}

/**
 * Packs a zip that has the same bytes for the same files in every time zone: entries in order of their names, all of
 * one fixed day.
 */
export function zipOf(files) {
  const entries = [...files].toSorted(([left], [right]) => (left < right ? -1 : 1));
  // fflate writes the local fields of a date.
  const mtime = new Date(2020, 0, 1);
  return zipSync(Object.fromEntries(entries), { level: 9, mtime });
}

/** Reads names, UTF-8 flags and times from a zip's central directory. */
export function zipEntries(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end -= 1;
  const entries = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    const length = view.getUint16(at + 28, true);
    entries.push({
      name: Buffer.from(bytes.subarray(at + 46, at + 46 + length)).toString('utf8'),
      isUtf8: (view.getUint16(at + 8, true) & 0x800) !== 0,
      time: view.getUint32(at + 12, true),
    });
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/**
 * Returns everything that is wrong with a bundle, one sentence each. `files` maps paths, without the bundle's own
 * folder, to bytes.
 */
export function bundleProblems(files) {
  const problems = [];
  const needed = [
    ...Object.values(names),
    'app/package.json',
    'app/bin/evoucher.js',
    'app/dist/cli.js',
    'app/dist/reading-worker.js',
    'app/dist/verify-worker.js',
    'app/dist/mocks-his.js',
    'app/dist/page/index.html',
    'app/dist/pages/wallet/phone.html',
    'app/windows/evoucher.cmd',
    'app/windows/start.mjs',
    'app/windows/launch.mjs',
  ];
  for (const path of needed) if (!files.has(path)) problems.push(`${path} is missing`);
  for (const folder of ['app/schemas/', 'app/reports/templates/', 'app/reports/fonts/', 'app/node_modules/'])
    if (![...files.keys()].some((path) => path.startsWith(folder))) problems.push(`${folder} is empty`);
  for (const [path, bytes] of files) {
    problems.push(...pathProblems(path).map((problem) => `${path}: ${problem}`));
    if (path.endsWith('.cmd') && !path.includes('/node_modules/'))
      problems.push(...batchProblems(bytes).map((problem) => `${path}: ${problem}`));
  }
  const lower = [...files.keys()].map((path) => path.toLowerCase());
  if (new Set(lower).size < lower.length) problems.push('two names differ only in case');
  const readme = files.get(names.readme);
  if (readme !== undefined)
    problems.push(...plainTextProblems(readme).map((one) => `${names.readme}: ${one}`));
  const node = files.get(names.node);
  if (node !== undefined && Buffer.from(node.subarray(0, 2)).toString('latin1') !== 'MZ')
    problems.push(`${names.node} is no Windows program`);
  return problems;
}

export function pathProblems(path) {
  const problems = [];
  if (path.length > LONGEST_PATH) problems.push(`longer than ${LONGEST_PATH} characters`);
  for (const part of path.split('/')) {
    if (/[<>:"|?*\\\u0000-\u001f]|[. ]$/.test(part) || part === '')
      problems.push(`Windows takes no name ${part}`);
    if (/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(part))
      problems.push(`Windows reserves the name ${part}`);
  }
  return problems;
}

/**
 * Returns everything that is wrong with a batch file, one sentence each. Windows reads it line by line in the
 * console's code page, so it is ASCII. The one place that prints Chinese itself, because there is no Node to do it,
 * comes last, after `chcp 65001`, and no label stands behind it.
 */
export function batchProblems(bytes) {
  const problems = [];
  const text = Buffer.from(bytes).toString('utf8');
  if (/(?<!\r)\n|\r(?!\n)/.test(text)) problems.push('a line does not end in CRLF');
  if (!text.endsWith('\r\n')) problems.push('the last line has no end');
  if (text.startsWith('\uFEFF')) problems.push('a byte order mark');
  const lines = text.split('\r\n');
  const unicode = lines.findIndex((line) => line.startsWith('chcp 65001'));
  for (const [index, line] of lines.entries()) {
    const isNotAscii = /[^\t\x20-\x7e]/.test(line);
    if (isNotAscii && (unicode === -1 || index < unicode)) problems.push(`line ${index + 1} is not ASCII`);
    if (isNotAscii && !/^echo [^&|<>^%"]*[\x20-\x7e]$/.test(line))
      problems.push(`line ${index + 1} does more than say a sentence that ends in ASCII`);
    if (unicode !== -1 && index > unicode && line.startsWith(':')) problems.push('a label behind chcp 65001');
    if (/%~dp0/.test(unquoted(line))) problems.push(`line ${index + 1} has an unquoted path`);
    if (/^(?:setx|reg|assoc|ftype)\b/i.test(line)) problems.push(`line ${index + 1} changes the system`);
  }
  if (!/^setlocal\b/m.test(text)) problems.push('no setlocal');
  return problems;
}

const unquoted = (line) => line.replaceAll(/"[^"]*"/g, '');

function plainTextProblems(bytes) {
  const text = Buffer.from(bytes).toString('utf8');
  return [
    ...(text.startsWith('\uFEFF') ? [] : ['no byte order mark']),
    ...(/(?<!\r)\n/.test(text) ? ['a line does not end in CRLF'] : []),
    ...(text.includes('{version}') ? ['the version is not filled in'] : []),
  ];
}
