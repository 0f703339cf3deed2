import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

const parts = ['src/domain', 'src/contract', 'src/scenarios', 'src/evidence', 'src/run'];
const judging = ['src/book', 'src/checks', 'src/judge'];

/** Rooms of the reference hospital, a stranger that knows nothing of the project. */
const hospital = (...rooms: readonly string[]): readonly string[] => rooms.map((room) => `mocks/his/${room}`);

/**
 * Who may import whom, from the ground floor up. A room may always import itself; an entry with `types` lets only types
 * in. A row names only rooms that stand above it, so that no arrow runs upward.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/domain': [],
  'src/contract': ['src/domain'],
  'src/scenarios': ['src/domain'],
  'src/evidence': ['src/domain'],
  'src/run': ['src/domain', 'src/contract', 'src/scenarios', 'src/evidence'],
  'src/book': ['src/domain', 'src/contract', 'src/evidence types'],
  'src/checks': ['src/domain', 'src/contract', 'src/book', 'src/evidence types'],
  'src/judge': [
    'src/domain',
    'src/contract',
    'src/scenarios',
    'src/book',
    'src/checks',
    'src/evidence types',
  ],
  'src/his': ['src/domain', 'src/run types'],
  'mocks/center': ['src/domain', 'src/contract', 'src/book', 'src/checks', 'src/evidence'],
  'mocks/platform': ['src/domain', 'src/contract', 'src/book', 'src/checks', 'src/evidence'],
  'mocks/his/values': [],
  'mocks/his/settle': ['mocks/his/values'],
  'mocks/his/wire': ['mocks/his/values'],
  'mocks/his/voucher': hospital('values', 'settle'),
  'mocks/his/habits': hospital('values', 'settle', 'wire', 'voucher'),
  'mocks/his/upload': hospital('values', 'settle', 'wire', 'voucher', 'habits'),
  'mocks/his/red': hospital('values', 'settle', 'voucher', 'upload'),
  'mocks/his/acts': hospital('values', 'settle', 'habits', 'upload', 'red'),
  'mocks/his/defects': hospital('values', 'settle', 'voucher', 'habits'),
  'mocks/his/command': hospital('wire', 'voucher', 'habits', 'upload', 'acts', 'defects'),
  'mocks/his/screens/store': hospital('voucher'),
  'mocks/his/screens/platform': hospital('values', 'wire', 'voucher', 'screens/store'),
  'mocks/his/screens/counter': hospital('values', 'wire', 'voucher', 'screens/store', 'screens/platform'),
  'mocks/his/screens/vouchers': [
    ...hospital('values', 'settle', 'wire', 'voucher', 'habits', 'upload', 'red'),
    ...hospital('screens/store', 'screens/platform', 'screens/counter'),
  ],
  'mocks/his/screens/server': [
    ...hospital('values', 'wire', 'habits'),
    ...hospital('screens/store', 'screens/platform', 'screens/counter', 'screens/vouchers'),
  ],
  'mocks/his/screens/app': hospital('values'),
  // A module for the web driver, as a hospital writes one.
  'mocks/his/screens/driver': ['src/index.ts'],
  'mocks/his/screens': hospital('wire', 'habits', 'screens/store', 'screens/server'),
  devices: ['src/domain'],
  reports: ['src/domain', 'src/judge types', 'src/evidence types'],

  'src/app/machine': ['src/domain', 'src/evidence'],
  'src/app/settings': [
    'src/domain',
    'src/contract',
    'src/scenarios',
    'src/evidence',
    'src/checks',
    'src/app/machine',
  ],
  'src/app/ledger': ['src/domain', 'src/book', 'src/evidence', 'src/run', 'mocks/center', 'src/app/machine'],
  'src/app/center': [
    ...parts,
    ...judging,
    'mocks/center',
    'mocks/platform',
    'devices',
    'src/app/machine',
    'src/app/settings',
    'src/app/ledger',
  ],
  'src/app/baseline': ['src/domain', 'src/checks', 'src/judge', 'src/app/machine', 'src/app/settings'],
  'src/app/trust': ['src/domain', 'src/contract', 'src/evidence', 'src/app/machine', 'src/app/settings'],
  'src/app/lint': [...parts, ...judging, 'src/app/machine', 'src/app/settings'],
  'src/app/scan': ['src/domain', 'src/evidence types', 'devices', 'src/app/machine', 'src/app/settings'],
  'src/app/doctor': [
    ...parts,
    'src/judge',
    'src/his',
    'devices',
    'src/app/machine',
    'src/app/settings',
    'src/app/ledger',
    'src/app/scan',
  ],
  'src/app/catalogue': ['src/domain', 'src/contract', 'src/checks', 'src/app/settings', 'src/app/center'],
  'src/app/outcomes': ['src/domain', 'src/evidence', 'src/app/trust'],
  'src/app/certify': [
    ...parts,
    ...judging,
    'src/his',
    'mocks/center',
    'reports',
    'src/app/machine',
    'src/app/settings',
    'src/app/ledger',
    'src/app/center',
    'src/app/baseline',
  ],
  'src/app/sample': [
    'src/domain',
    'src/contract',
    'src/scenarios',
    'src/evidence',
    'src/his',
    'mocks/center',
    'src/app/machine',
    'src/app/settings',
    'src/app/ledger',
    'src/app/center',
    'src/app/certify',
  ],
  'src/app/web': [
    'src/domain',
    'src/evidence',
    'src/run',
    'src/his',
    'devices',
    'src/app/machine',
    'src/app/center',
    'src/app/certify types',
    'src/app/scan',
    'src/app/settings',
  ],
  'src/app/by-hand': [
    ...parts,
    ...judging,
    'src/his',
    'reports',
    'src/app/machine',
    'src/app/settings',
    'src/app/ledger',
    'src/app/center',
    'src/app/certify',
  ],
  'src/app/handover': ['src/domain', 'src/evidence', 'src/app/trust', 'src/app/outcomes'],
  'src/app/seal': [
    'src/domain',
    'src/evidence',
    'src/judge',
    'reports',
    'src/app/machine',
    'src/app/outcomes',
  ],
  'src/app/challenge': ['src/domain', 'src/evidence', 'src/app/trust', 'src/app/outcomes'],
  'src/app/verify': [
    ...parts,
    ...judging,
    'reports',
    'src/app/machine',
    'src/app/settings',
    'src/app/trust',
    'src/app/catalogue',
    'src/app/outcomes',
    'src/app/certify',
    'src/app/seal',
    'src/app/challenge',
  ],
  'src/app/hook': [
    ...parts,
    'src/his',
    'src/app/machine',
    'src/app/settings',
    'src/app/ledger',
    'src/app/center',
    'src/app/certify',
  ],
  'src/app/hosted/wire': ['src/domain', 'src/evidence', 'src/run'],
  'src/app/hosted/province': [
    ...parts,
    'src/judge',
    'mocks/center',
    'src/app/machine',
    'src/app/settings',
    'src/app/center',
    'src/app/certify',
    'src/app/by-hand',
    'src/app/hosted/wire',
  ],
  'src/app/hosted/agent': [
    ...parts,
    'src/judge',
    'src/app/machine',
    'src/app/settings',
    'src/app/center',
    'src/app/certify',
    'src/app/by-hand',
    'src/app/hosted/wire',
  ],
  'src/app/review': [
    'src/domain',
    'src/evidence',
    'src/judge',
    'reports',
    'src/app/machine',
    'src/app/trust',
    'src/app/outcomes',
    'src/app/challenge',
    'src/app/verify',
  ],

  'src/page': ['src/domain', 'src/app/machine', 'src/app/ledger', 'src/app/center', 'src/app/by-hand'],
  'src/cli': ['src/domain', 'src/judge types', 'src/run types', 'src/app', 'src/page'],
  'src/api': [...parts, ...judging, 'src/his', 'mocks/center', 'devices', 'src/app', 'src/page'],
  suites: ['src/index.ts', 'src/msw.ts', 'src/playwright.ts'],
};

/** `import … from '…'` and `export … from '…'`, with the word that says it is types only, and `import('…')`. */
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^;'"]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g;

/** Our own package by its name is the file that it exports. */
const doors: Readonly<Record<string, string>> = {
  'evoucher-harness': 'src/index.ts',
  'evoucher-harness/msw': 'src/msw.ts',
  'evoucher-harness/playwright': 'src/playwright.ts',
};

interface Import {
  readonly file: string;
  readonly target: string;
  readonly isType: boolean;
}

/** Rooms that the house keeps for later may still be empty. */
function sources(folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => !file.endsWith('.test.ts') && !file.includes('/testing/'));
}

const importsOf = (file: string): readonly Import[] =>
  importsIn(file, readFileSync(join(root, file), 'utf8'));

function importsIn(file: string, text: string): readonly Import[] {
  return [...text.matchAll(IMPORT)].flatMap(([, type, from, dynamic, bare]) => {
    const name = from ?? dynamic ?? bare ?? '';
    const target = name.startsWith('.')
      ? relative(root, resolve(root, dirname(file), name)).replaceAll('\\', '/')
      : doors[name];
    return target === undefined ? [] : [{ file, target, isType: type !== undefined }];
  });
}

const roomOf = (path: string): string => {
  const rooms = Object.keys(mayImport).filter((room) => path.startsWith(`${room}/`));
  return rooms.toSorted((left, right) => right.length - left.length)[0] ?? dirname(path);
};

function allowed({ file, target, isType }: Import): boolean {
  const from = roomOf(file);
  const to = roomOf(target);
  if (from === to) return true;
  return (mayImport[from] ?? []).some((entry) => {
    const [room = '', only] = entry.split(' ');
    return (to === room || target === room || to.startsWith(`${room}/`)) && (only === undefined || isType);
  });
}

/** Groups of files that know one another, directly or around corners. */
function circlesIn(files: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const reach = (from: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const next = [...(files.get(from) ?? [])];
    for (let file = next.pop(); file !== undefined; file = next.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      next.push(...(files.get(file) ?? []));
    }
    return seen;
  };
  const reaches = new Map([...files.keys()].map((file) => [file, reach(file)]));
  const circles = [...files.keys()].map((file) =>
    [...(reaches.get(file) ?? [])].filter((other) => reaches.get(other)?.has(file) === true).toSorted(),
  );
  const named = new Map(
    circles.filter(({ length }) => length > 0).map((circle) => [circle.join(' '), circle]),
  );
  return [...named.values()];
}

test.each(Object.keys(mayImport))('%s imports only what the house allows', (room) => {
  const forbidden = sources(room)
    .filter((file) => roomOf(file) === room)
    .flatMap(importsOf)
    .filter((found) => !allowed(found))
    .map(({ file, target, isType }) => `${file} -> ${target}${isType ? ' (type)' : ''}`);
  expect(forbidden).toEqual([]);
});

test('no row names a room that stands below it', () => {
  const rows = Object.keys(mayImport);
  const upward = rows.flatMap((row, at) =>
    (mayImport[row] ?? [])
      .map((entry) => entry.split(' ')[0] ?? '')
      .filter((entry) => rows.findIndex((room) => room === entry || room.startsWith(`${entry}/`)) >= at)
      .map((entry) => `${row} -> ${entry}`),
  );
  expect(upward).toEqual([]);
});

test('every file of the use cases stands in a room that has a row', () => {
  expect(sources('src/app').filter((file) => mayImport[roomOf(file)] === undefined)).toEqual([]);
});

test('no files know one another in a circle', () => {
  const files = ['src', 'mocks', 'devices', 'reports'].flatMap(sources);
  const graph = new Map(files.map((file) => [file, importsOf(file).map(({ target }) => target)]));
  expect(graph.size).toBeGreaterThan(500);
  expect(circlesIn(graph)).toEqual([]);
});

test('a circle is found, around corners and of types alone', () => {
  const graph = new Map([
    ['a', ['b', 'd']],
    ['b', ['c']],
    ['c', ['a']],
    ['d', []],
    ['e', ['e']],
  ]);
  expect(circlesIn(graph)).toEqual([['a', 'b', 'c'], ['e']]);
});

test('the table sees an import that is not allowed, by whatever name it comes', () => {
  const seen = (file: string, text: string): readonly boolean[] => importsIn(file, text).map(allowed);
  expect(seen('src/domain/money.ts', "import type { Field } from '../contract/field.ts';")).toEqual([false]);
  expect(seen('src/judge/judge.ts', "import { storeBody } from '../evidence/bodies.ts';")).toEqual([false]);
  expect(seen('src/judge/judge.ts', "import type { Entry } from '../evidence/entries.ts';")).toEqual([true]);
  expect(seen('src/app/certify/run.ts', "const { x } = await import('../../page/server.ts');")).toEqual([
    false,
  ]);
  expect(seen('src/app/certify/run.ts', "export { judge } from 'evoucher-harness';")).toEqual([false]);
  expect(seen('src/app/certify/run.ts', "import 'evoucher-harness/msw';")).toEqual([false]);
  expect(seen('src/app/certify/run.ts', "import { expect } from 'vitest';")).toEqual([]);
});
