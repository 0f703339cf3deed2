import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** The names by which a journal's file can be opened past its store. */
const OPENING = /\b(openJournal|readJournal|openReading|JOURNAL_FILE)\b/;
/** The file as a path; sentences for people may speak of it. */
const NAMED = /['"`]([^'"`\s]*\/)?journal\.ndjson['"`]/;

/** Everything that runs; tests may look into the file itself. */
const sources = ['src', 'mocks', 'devices', 'reports'].flatMap((folder) =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => !file.includes('/testing/') && !file.startsWith('src/evidence/')),
);

test.each([
  ['opens a journal’s file', OPENING],
  ['names a journal’s file', NAMED],
])('nobody outside of the journals’ stores %s', (_, pattern) => {
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.filter((file) => pattern.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
});

test('a way past the store is seen', () => {
  expect(OPENING.test("import { readJournal } from '../../evidence/journal-reader.ts';")).toBe(true);
  expect(NAMED.test("join(folder, 'journal.ndjson')")).toBe(true);
  expect(NAMED.test('`${folder}/journal.ndjson`')).toBe(true);
  expect(NAMED.test("'  journal.ndjson   全部请求与应答的原始记录'")).toBe(false);
});
