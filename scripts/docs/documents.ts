import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { packageRoot } from '../../src/app/machine/package-root.ts';

import { partsOf } from './markdown.ts';

export const root = packageRoot();

/** The documents for readers: the two guides, everything below docs/ and the notes of the example hospital. */
export const documents = [
  'README.md',
  'README.zh-CN.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`)
    .toSorted(),
  'fixtures/hospitals/python/README.md',
].map((file) => ({ file, ...partsOf(file, readFileSync(join(root, file), 'utf8')) }));
