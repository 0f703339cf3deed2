import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, expect, test } from 'vitest';

import {
  batchFile,
  batchProblems,
  bundleProblems,
  importedPackages,
  isShippedModuleFile,
  licenceOf,
  livingFiles,
  names,
  noticeText,
  pathProblems,
  plainText,
  shippedPackage,
  unlocked,
  withDependencies,
  zipEntries,
  zipOf,
} from './windows/contents.mjs';
import { isUnfinished, launch, openInBrowser, pageAddress } from './windows/launch.mjs';

const root = join(import.meta.dirname, '..');
const template = (name: string): string => readFileSync(join(import.meta.dirname, 'windows', name), 'utf8');

const cleaning: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleaning.splice(0)) clean();
});

// The batch files

test.each(['start.cmd', 'shell.cmd', 'evoucher.cmd'])(
  '%s ends its lines in CRLF, is ASCII where a code page matters and quotes every path',
  (name) => {
    expect(batchProblems(batchFile(template(name)))).toEqual([]);
  },
);

test.each([
  ['echo 你好.\n', 'line 2 is not ASCII'],
  ['"%~dp0node\\node.exe" %~dp0app\n', 'line 2 has an unquoted path'],
  ['setx PATH "%~dp0node"\n', 'line 2 changes the system'],
  ['chcp 65001\necho 你好\n', 'line 3 does more than say a sentence that ends in ASCII'],
  ['chcp 65001\necho 你好.\n:again\n', 'a label behind chcp 65001'],
])('a batch file with %j is refused', (line, problem) => {
  expect(batchProblems(batchFile(`setlocal\n${line}`))).toEqual([problem]);
});

test('a batch file with LF lines or with a byte order mark is refused', () => {
  expect(batchProblems(Buffer.from('setlocal\n'))).toContain('a line does not end in CRLF');
  expect(batchProblems(plainText('setlocal\n'))).toContain('a byte order mark');
});

test('the double click starts the runtime of the bundle with the arguments it was given', () => {
  expect(template('start.cmd')).toContain('\n"%~dp0node\\node.exe" "%~dp0app\\windows\\start.mjs" %*\n');
  expect(template('evoucher.cmd')).toContain('"%~dp0..\\..\\node\\node.exe" "%~dp0..\\bin\\evoucher.js" %*');
});

test('the text for people has a byte order mark, CRLF and nothing left to fill in', () => {
  const bytes = plainText(template('readme.txt').replaceAll('{version}', '0.1.0'));
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(bytes.toString('utf8')).not.toMatch(/[^\r]\n|\{version\}/);
});

// The content of the bundle

test('development, scripts and the handler for developers are not shipped', () => {
  const pack = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Parameters<
    typeof shippedPackage
  >[0];
  const shipped = shippedPackage(pack);
  expect(shipped).toMatchObject({ name: pack.name, version: pack.version, type: 'module' });
  expect(Object.keys(shipped)).not.toEqual(expect.arrayContaining(['scripts']));
  expect(Object.keys(shipped)).not.toEqual(expect.arrayContaining(['devDependencies']));
  expect(shipped.dependencies).toHaveProperty('ajv');
  expect(shipped.dependencies).not.toHaveProperty('msw');
});

test.each([
  ['ajv/dist/ajv.js', true],
  ['pdfkit/LICENSE', true],
  ['ajv/lib/ajv.ts', false],
  ['ajv/dist/ajv.d.ts', false],
  ['ajv/dist/ajv.js.map', false],
  ['@types/yauzl/package.json', false],
  ['.bin/uuid', false],
  ['.package-lock.json', false],
])('of the installed files %s is shipped: %s', (path, isShipped) => {
  expect(isShippedModuleFile(path)).toBe(isShipped);
});

test('of dist only what the newest entries reach is shipped, and everything of the page', () => {
  const files = new Map([
    ['cli.js', 'import {a} from "./chunk-AAAAAAAA.js"; import("./certify-CCCCCCCC.js")'],
    ['certify-CCCCCCCC.js', 'import "./chunk-BBBBBBBB.js"'],
    ['certify-DDDDDDDD.js', 'import "./chunk-EEEEEEEE.js"'],
    ['chunk-AAAAAAAA.js', ''],
    ['chunk-BBBBBBBB.js', ''],
    ['chunk-EEEEEEEE.js', ''],
    ['page/index.html', ''],
  ]);
  expect(livingFiles(files)).toEqual([
    'certify-CCCCCCCC.js',
    'chunk-AAAAAAAA.js',
    'chunk-BBBBBBBB.js',
    'cli.js',
    'page/index.html',
  ]);
});

test('the packages a script imports are known by name', () => {
  const text = `import a from 'ajv/dist/2020.js'; import { b } from "@cantoo/pdf-lib"; await import('yaml');
    import './own.js'; import { c } from 'node:fs';`;
  expect(importedPackages(text)).toEqual(['@cantoo/pdf-lib', 'ajv', 'yaml']);
});

test('what a package brings with it is found where the lock file lays it', () => {
  const lock = {
    packages: {
      'node_modules/vue': { dependencies: { shared: '2' } },
      'node_modules/vue/node_modules/shared': { dependencies: { deep: '1' } },
      'node_modules/shared': {},
      'node_modules/deep': {},
      'node_modules/other': {},
    },
  };
  expect(withDependencies(['vue'], lock)).toEqual([
    'node_modules/deep',
    'node_modules/vue',
    'node_modules/vue/node_modules/shared',
  ]);
});

test('a package of another version or digest than the lock file fixes is named', () => {
  const lock = { packages: { 'node_modules/a/node_modules/b': { version: '1.0.0', integrity: 'sha512-x' } } };
  const installed = (integrity: string): Parameters<typeof unlocked>[0] => ({
    packages: { '': {}, 'node_modules/b': { version: '1.0.0', integrity } },
  });
  expect(unlocked(installed('sha512-x'), lock)).toEqual([]);
  expect(unlocked(installed('sha512-y'), lock)).toEqual(['node_modules/b 1.0.0']);
});

// Licences

test('a licence is read in every way packages write it, and a package without one is not shipped', () => {
  const pack = { name: 'a', version: '1.0.0' };
  expect(licenceOf({ ...pack, license: 'MIT' })).toBe('MIT');
  expect(licenceOf({ ...pack, license: { type: 'ISC' } })).toBe('ISC');
  expect(licenceOf({ ...pack, licenses: [{ type: 'MIT' }, { type: 'BSD-3-Clause' }] })).toBe(
    'MIT OR BSD-3-Clause',
  );
  expect(() => licenceOf(pack)).toThrow('a@1.0.0 names no licence');
});

test('the notices name every package, and carry the texts of what is built into the page', () => {
  const one = { version: '1.0.0', licence: 'MIT', author: 'A. Author', text: '' };
  const text = noticeText({
    product: 'evoucher-harness 0.1.0',
    node: '22.0.0',
    packages: [{ ...one, name: 'ajv' }],
    built: [{ ...one, name: 'vue', author: '', text: 'Permission is hereby granted' }],
  });
  expect(text).toContain('Node.js 22.0.0');
  expect(text).toContain('ajv 1.0.0 – MIT – A. Author');
  expect(text).toMatch(/-{72}\nvue 1\.0\.0 – MIT\n\nPermission is hereby granted/);
  expect(text).toContain('OFL-1.1');
});

// The zip and the whole

test('the zip is the same bytes whatever the order, and Chinese names carry the UTF-8 flag', () => {
  const files: [string, Uint8Array][] = [
    [`evoucher/${names.start}`, Buffer.from('a')],
    ['evoucher/app/bin/evoucher.js', Buffer.from('b')],
  ];
  const zip = zipOf(new Map(files));
  expect(Buffer.from(zipOf(new Map(files.toReversed())))).toEqual(Buffer.from(zip));
  const time = (((2020 - 1980) << 25) | (1 << 21) | (1 << 16)) >>> 0;
  expect(zipEntries(zip)).toEqual([
    { name: 'evoucher/app/bin/evoucher.js', isUtf8: false, time },
    { name: `evoucher/${names.start}`, isUtf8: true, time },
  ]);
});

test.each([
  ['app/aux.js', 'Windows reserves the name aux.js'],
  ['app/a:b', 'Windows takes no name a:b'],
  ['app/end.', 'Windows takes no name end.'],
  ['a'.repeat(161), 'longer than 160 characters'],
])('the path %s is refused', (path, problem) => {
  expect(pathProblems(path)).toEqual([problem]);
});

test('a bundle says what it lacks, and which names Windows cannot tell apart', () => {
  const bytes = new Uint8Array();
  const problems = bundleProblems(
    new Map([...['app/schemas/A.json', 'app/schemas/a.json']].map((path) => [path, bytes])),
  );
  expect(problems).toContain(`${names.start} is missing`);
  expect(problems).toContain('node/node.exe is missing');
  expect(problems).toContain('app/node_modules/ is empty');
  expect(problems).not.toContain('app/schemas/ is empty');
  expect(problems).toContain('two names differ only in case');
});

// The start

test.each([
  ['请在浏览器中打开操作页面：\n  http://127.0.0.1:8491/\n', 'http://127.0.0.1:8491/'],
  ['打开：\r\n  http://[::1]:8491/\r\n', 'http://[::1]:8491/'],
  ['  http://192.168.1.5:8491/#token=a-b_c\n', 'http://192.168.1.5:8491/#token=a-b_c'],
  ['  http://127.0.0.1:8491/', undefined],
  ['见 http://127.0.0.1:8491/\n', undefined],
  ['  http://127.0.0.1:8491/"&calc&"\n', undefined],
])('of what is printed, %j, the page is %s', (printed, address) => {
  expect(pageAddress(printed)).toBe(address);
});

test('the page is opened once and the exit code handed on, from a folder with spaces and Chinese', async () => {
  const folder = bundleWith(`
    process.stdout.write(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd() }) + '\\n');
    process.stdout.write('请打开：\\n  http://127.0.0.1:84');
    setTimeout(() => process.stdout.write('91/\\n  http://10.0.0.1:8491/\\n'), 50);
    process.exitCode = 1;`);
  const { code, opened, said } = await started(folder, ['--host', '0.0.0.0']);
  expect(code).toBe(1);
  expect(opened).toEqual(['http://127.0.0.1:8491/']);
  expect(JSON.parse(said.split('\n')[0]!)).toEqual({
    args: ['certify', '--his', 'manual', '--host', '0.0.0.0'],
    cwd: folder,
  });
});

test('a test that did not pass is continued unless the person wants a new one', async () => {
  const folder = bundleWith('process.stdout.write(process.argv.slice(2).join(" "))');
  mkdirSync(join(folder, 'out'));
  writeFileSync(join(folder, 'out', 'journal.ndjson'), '');
  expect(await started(folder, [])).toMatchObject({ said: 'certify --his manual --resume' });
  expect(await started(folder, [], 'n')).toMatchObject({ said: 'certify --his manual' });
  expect(await started(folder, ['--out', 'x'])).toMatchObject({ said: 'certify --his manual --out x' });
  writeResults(folder, { pass: 11, fail: 0, notRun: 1, error: 0 });
  expect(isUnfinished(join(folder, 'out'))).toBe(true);
  writeResults(folder, { pass: 12, fail: 0, notRun: 0, error: 0 });
  expect(await started(folder, [])).toMatchObject({ said: 'certify --his manual' });
});

test('a second double click opens the page that is already there', async () => {
  const title = /<title>(.*)<\/title>/.exec(readFileSync(join(root, 'src/page/app/index.html'), 'utf8'))![1]!;
  const pagePort = await serving(`<title>${title}</title>`);
  const { code, opened } = await started(bundleWith('process.exitCode = 3'), [], '', pagePort);
  expect(code).toBe(0);
  expect(opened).toEqual([`http://127.0.0.1:${pagePort}/`]);
});

test("a port that something else holds is left to it, unless the person chose the page's port", async () => {
  const folder = bundleWith('process.stdout.write(process.argv.slice(2).join(" "))');
  const pagePort = await serving('another program');
  expect(await started(folder, [], '', pagePort)).toMatchObject({
    said: 'certify --his manual --page-port 0',
  });
  expect(await started(folder, ['--page-port=1'], '', pagePort)).toMatchObject({
    said: 'certify --his manual --page-port=1',
  });
});

test('nothing is opened elsewhere than on Windows', () => {
  expect(() => openInBrowser('linux', {})('http://127.0.0.1:8491/')).not.toThrow();
});

interface Started {
  readonly code: number;
  readonly opened: readonly string[];
  readonly said: string;
}

async function started(folder: string, args: readonly string[], answer = '', pagePort = 1): Promise<Started> {
  const opened: string[] = [];
  let said = '';
  const code = await launch({
    root: folder,
    args,
    open: (address) => opened.push(address),
    say: (text) => {
      said += text;
    },
    ask: async () => Promise.resolve(answer),
    pagePort,
  });
  return { code, opened, said };
}

/** Makes the folder of a bundle whose command is `script`. */
function bundleWith(script: string): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'evoucher-')), '测试 目录 (1)');
  mkdirSync(join(folder, 'app', 'bin'), { recursive: true });
  writeFileSync(join(folder, 'app', 'bin', 'evoucher.js'), script);
  cleaning.push(() => rmSync(join(folder, '..'), { recursive: true, force: true }));
  return folder;
}

function writeResults(folder: string, summary: Readonly<Record<string, number>>): void {
  writeFileSync(join(folder, 'out', 'results.json'), JSON.stringify({ summary }));
}

async function serving(text: string): Promise<number> {
  const server: Server = createServer((_request, response) => response.end(text));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleaning.push(() => server.close());
  return (server.address() as AddressInfo).port;
}
