import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Who may import whom: the house's table. A folder may always import itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/domain': [],
  'src/contract': ['src/domain'],
  'src/scenarios': ['src/domain'],
  'src/evidence': ['src/domain'],
  'src/book': ['src/domain', 'src/contract', 'src/checks types', 'src/evidence types'],
  'src/checks': ['src/domain', 'src/contract', 'src/book', 'src/evidence types'],
  'src/judge': [
    'src/domain',
    'src/contract',
    'src/scenarios',
    'src/book',
    'src/checks',
    'src/evidence types',
  ],
  'src/run': ['src/domain', 'src/contract', 'src/scenarios', 'src/evidence'],
  'src/his': ['src/domain', 'src/run types'],
  'src/app': ['src', 'mocks/center', 'mocks/platform', 'devices', 'reports'],
  'src/api': ['src', 'mocks/center', 'devices'],
  'src/cli': ['src/app', 'src/domain', 'src/judge types', 'src/run types'],
  'src/page': ['src/app', 'src/domain'],
  'mocks/center': ['src/domain', 'src/contract', 'src/book', 'src/checks', 'src/evidence'],
  'mocks/platform': ['src/domain', 'src/contract', 'src/book', 'src/checks', 'src/evidence'],
  'mocks/his': [],
  devices: ['src/domain'],
  reports: ['src/domain', 'src/judge types', 'src/evidence types'],
  suites: [],
};

/** `import … from '…'` and `export … from '…'`, with the word that says it is types only. */
const IMPORT = /(?:^|\n)\s*(import|export)\s+(type\s+)?[^;'"]*?from\s+'(\.[^']+)'|import\('(\.[^']+)'\)/g;

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

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(IMPORT)].map(([, , type, from, dynamic]) => ({
    file,
    target: relative(root, resolve(root, dirname(file), from ?? dynamic ?? '')).replaceAll('\\', '/'),
    isType: type !== undefined,
  }));
}

const folderOf = (path: string): string => {
  const folders = Object.keys(mayImport).filter((folder) => path.startsWith(`${folder}/`));
  return folders.toSorted((left, right) => right.length - left.length)[0] ?? dirname(path);
};

function allowed({ file, target, isType }: Import): boolean {
  const from = folderOf(file);
  const to = folderOf(target);
  if (from === to) return true;
  return (mayImport[from] ?? []).some((entry) => {
    const [folder = '', only] = entry.split(' ');
    return (to === folder || to.startsWith(`${folder}/`)) && (only === undefined || isType);
  });
}

test.each(Object.keys(mayImport))('%s imports only what the house allows', (folder) => {
  const files = sources(folder);
  const forbidden = files
    .flatMap(importsOf)
    .filter((found) => !allowed(found))
    .map(({ file, target, isType }) => `${file} -> ${target}${isType ? ' (type)' : ''}`);
  expect(forbidden).toEqual([]);
});

test('the table sees an import that is not allowed', () => {
  expect(allowed({ file: 'src/domain/money.ts', target: 'src/contract/field.ts', isType: true })).toBe(false);
  expect(allowed({ file: 'src/judge/judge.ts', target: 'src/evidence/bodies.ts', isType: false })).toBe(
    false,
  );
  expect(allowed({ file: 'src/judge/judge.ts', target: 'src/evidence/entries.ts', isType: true })).toBe(true);
});
