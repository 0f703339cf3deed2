import { join } from 'node:path';

import { expect, test } from 'vitest';

import { contractDifferences, contractFields } from './contract-view.ts';
import { packageRoot } from '../machine/package-root.ts';

const renamed = join(packageRoot(), 'fixtures/profiles/renamed.yaml');

test('the fields of one interface are shown as the profile has them', () => {
  const shown = contractFields('4902', renamed);
  expect(new Set(shown.map(({ table }) => table))).toEqual(new Set(['4902.input', '4902.output.data[]']));
  expect(shown.find(({ field }) => field === 'upldBchno')).toMatchObject({
    table: '4902.input',
    wire: 'batchNo',
    length: 50,
    required: 'always',
    source: 'HN,GX',
    confidence: 'A',
    level: 'must',
  });
});

test('without a name everything is shown: the interfaces, the envelope and the XML', () => {
  const tables = new Set(contractFields(undefined, 'default').map(({ table }) => table));
  for (const table of ['envelope.request', '4901.input', 'tktextinfo/billInfo'])
    expect(tables).toContain(table);
});

test('an interface that is not there is wrong usage', () => {
  expect(() => contractFields('4903', 'default')).toThrow(/没有接口 4903；可用：envelope、4901/);
});

test('a profile does not differ from itself', () => {
  expect(contractDifferences(renamed, renamed)).toEqual([]);
});

test('every deviation is a line: field, dictionary, center and level', () => {
  const found = contractDifferences('default', renamed);
  expect(found).toContainEqual({ place: '4901.input.filename', what: 'length', from: '200', to: '300' });
  expect(found).toContainEqual({ place: '4902.input.upldBchno', what: 'wire', from: null, to: 'batchNo' });
  expect(found).toContainEqual({ place: 'med_type.Z11', what: 'dictionary', from: null, to: '省内普通门诊' });
  expect(found).toContainEqual({ place: 'reply.infcode', what: 'center', from: null, to: 'text' });
  expect(contractDifferences('default', 'hunan')).toContainEqual({
    place: 'envelope.request.fixmedins_name',
    what: 'level',
    from: 'must',
    to: 'should',
  });
});
