import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { expect, test } from 'vitest';

import { noticesDocument } from './notices/collect.mjs';

const root = resolve(import.meta.dirname, '..');
const document = noticesDocument();

test('THIRD-PARTY-NOTICES.md is what package-lock.json gives; npm run notices writes it', () => {
  expect(readFileSync(resolve(root, 'THIRD-PARTY-NOTICES.md'), 'utf8')).toBe(document);
});

test('every package whose code is in a built file stands among those that are built in', () => {
  const built = document.slice(document.indexOf('## Built into dist/'), document.indexOf('## Fonts'));
  const inside = new Set(
    readdirSync(resolve(root, 'dist'))
      .filter((name) => name.endsWith('.js'))
      .flatMap((name) => [
        ...readFileSync(resolve(root, 'dist', name), 'utf8').matchAll(
          /^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm,
        ),
      ])
      .map(([, name = '']) => name),
  );
  expect(inside.size).toBeGreaterThan(3);
  for (const name of inside) expect(built).toContain(`| ${name} |`);
});

test('every licence that a package names stands there in full', () => {
  const names = [...document.matchAll(/^\| (\S+) \| (\d\S*) \|/gm)].map(([, name = '', version = '']) => [
    name,
    version,
  ]);
  const texts = document.slice(document.indexOf('## Licences'));
  const lacking = names.filter(([name, version]) => !texts.includes(`${name} ${version}`));
  // Packages of one platform come with the licence of the package that brings them.
  expect(lacking.map(([name]) => name).filter((name) => !/^@libsql\/|^fsevents$/.test(name ?? ''))).toEqual(
    [],
  );
});
