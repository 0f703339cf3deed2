import { expect, test } from 'vitest';

import { explain } from './check-view.ts';
import { contractFields, dictionary } from './contract-view.ts';

test('the table of an answer says where its list stands', () => {
  const tables = new Set(contractFields('4902', 'default').map(({ table }) => table));
  expect([...tables]).toEqual(['4902.input', '4902.output.data[]']);
});

test('a dictionary is listed by its id and by its title, and a near miss is named', () => {
  expect(dictionary('insutype').codes['310']).toBe('职工基本医疗保险');
  expect(dictionary('险种类型')).toEqual(dictionary('insutype'));
  expect(() => dictionary('insutpye')).toThrow('是否为 insutype？');
});

test('a field leads to every check that speaks of it', () => {
  const found = explain('medfeeSumamt');
  if (found.kind !== 'fields') throw new Error('A field was expected.');
  const ids = found.fields.flatMap(({ check, others }) => [check?.id, ...others.map(({ id }) => id)]);
  expect(ids.length).toBeGreaterThan(2);
  const chkcode = explain('5501.input.elecSetlCertChkcode');
  if (chkcode.kind !== 'fields') throw new Error('A field was expected.');
  expect(chkcode.fields[0]?.others.map(({ id }) => id)).toContain('query-status.fields-remarks');
});
