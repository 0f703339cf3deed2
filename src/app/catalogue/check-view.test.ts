import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { checks } from '../../checks/catalogue/index.ts';
import { checkViews, explain } from './check-view.ts';
import { areaWords } from './check-words.ts';
import { checksDocument } from './checks-document.ts';
import { packageRoot } from '../machine/package-root.ts';

test('docs/checks.md is what the data say (npm run docs writes it)', () => {
  expect(readFileSync(join(packageRoot(), 'docs/checks.md'), 'utf8')).toBe(checksDocument());
});

test('every area has a name, every check its rules and examples', () => {
  for (const { id, area, rules, good, bad } of checkViews()) {
    expect(areaWords(area), id).not.toBe(area);
    expect(rules.length, id).toBeGreaterThan(0);
    expect(good !== '' && bad !== '' && good !== bad, id).toBe(true);
  }
});

test('a check is explained by its id', () => {
  for (const { id } of checks) expect(explain(id)).toMatchObject({ kind: 'check', check: { id } });
});

test('a field is explained by its place, and by its name wherever it stands', () => {
  expect(explain('4902.input.bizStsb')).toMatchObject({
    kind: 'fields',
    fields: [{ id: '4902.input.bizStsb', check: { id: 'query-upload.fields' }, excluded: null }],
  });
  const found = explain('rhredFlag');
  expect(found).toMatchObject({ kind: 'fields', fields: [{ check: null, excluded: '中心的应答' }] });
  const everywhere = explain('bizStsb');
  expect(everywhere.kind === 'fields' && everywhere.fields.map(({ id }) => id)).toEqual([
    '4901.input.bizStsb',
    '4902.input.bizStsb',
    '4905.input.bizStsb',
  ]);
});

test.each([
  ['batch.cuont', '是否为 batch.count？'],
  ['bizStb', '是否为 bizStsb？'],
  ['4902.inputs.bizStsb', '是否为 4902.input.bizStsb？'],
])('an unknown name %s is wrong usage and gets a suggestion', (name, suggestion) => {
  expect(() => explain(name)).toThrow(suggestion);
});

test('a name that resembles nothing gets none', () => {
  expect(() => explain('完全不同')).toThrow(/^没有检查项或字段 完全不同$/);
});
