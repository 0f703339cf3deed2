import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expect, test } from 'vitest';
import { parse } from 'yaml';

import { loadSettings } from './config.ts';
import { openPackage } from './package-root.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'fixtures/configs');
/** One file for each released version, and one for the version in the making. */
const versions = readdirSync(folder).toSorted((left, right) =>
  left.localeCompare(right, 'en', { numeric: true }),
);

test.each(versions)('a configuration of %s is taken as it is', (version) => {
  const settings = loadSettings(join(folder, version), root, openPackage().schemas);
  expect(settings).toMatchObject({
    hospital: { fixmedinsCode: 'H37990000001', admdvs: '379900' },
    capabilities: { outpatient: true, crossProvince: false },
    driver: { kind: 'command', command: 'python3 my_his.py' },
    center: { port: 8490 },
    seed: 7,
  });
});

test('this version has a file, and every key that may be written stands in it', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(versions.at(-1)).toBe(`${version}.yaml`);
  const written = parse(readFileSync(join(folder, `${version}.yaml`), 'utf8')) as Described;
  const schema = JSON.parse(readFileSync(join(root, 'schemas/config.json'), 'utf8')) as Schema;
  expect(missingIn(written, schema, '')).toEqual([]);
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}
type Described = Readonly<Record<string, unknown>>;

/** Keys of the schema that a document leaves out, with their path. */
function missingIn(written: Described, { properties = {} }: Schema, path: string): readonly string[] {
  return Object.entries(properties).flatMap(([key, inner]) => {
    const value = written[key];
    if (value === undefined) return [`${path}${key}`];
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? missingIn(value as Described, inner, `${path}${key}.`)
      : [];
  });
}
