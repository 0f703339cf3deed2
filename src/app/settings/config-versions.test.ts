import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expect, test } from 'vitest';
import { parse } from 'yaml';

import { loadSettings } from './config.ts';
import { openPackage } from '../machine/package-root.ts';

const root = resolve(import.meta.dirname, '../../..');
const folder = join(root, 'fixtures/configs');
/** A folder for each released version, and one for the version in the making. */
const versions = readdirSync(folder).toSorted((left, right) =>
  left.localeCompare(right, 'en', { numeric: true }),
);
const files = (version: string): readonly string[] =>
  readdirSync(join(folder, version)).map((name) => join(folder, version, name));

test.each(versions.flatMap(files))('%s is taken as it is', (file) => {
  const written = parse(readFileSync(file, 'utf8')) as Described;
  const { hospital, driver, ledger, seed } = loadSettings(file, root, openPackage().schemas);
  expect({ hospital, kind: driver?.kind, ledger, seed }).toEqual({
    hospital: written['hospital'],
    kind: (written['driver'] as Described)['kind'],
    ledger: written['ledger'],
    seed: written['seed'],
  });
});

test('this version has a folder, and every key that may be written stands in a file of it', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const [inTheMaking = ''] = version.split('-');
  expect(versions.at(-1)).toBe(inTheMaking);
  const written = files(inTheMaking).map((file) => parse(readFileSync(file, 'utf8')) as Described);
  const schema = JSON.parse(readFileSync(join(root, 'schemas/config.json'), 'utf8')) as Schema;
  const keys = new Set(written.flatMap((document) => keysOf(document)));
  expect(placesIn(schema).filter((place) => !keys.has(place))).toEqual([]);
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}
type Described = Readonly<Record<string, unknown>>;

const keysOf = (document: Described, path = ''): readonly string[] =>
  Object.entries(document).flatMap(([key, value]) => [
    `${path}${key}`,
    ...(typeof value === 'object' && value !== null && !Array.isArray(value)
      ? keysOf(value as Described, `${path}${key}.`)
      : []),
  ]);

const placesIn = ({ properties = {} }: Schema, path = ''): readonly string[] =>
  Object.entries(properties).flatMap(([key, inner]) => [
    `${path}${key}`,
    ...placesIn(inner, `${path}${key}.`),
  ]);
