import { expect, test } from 'vitest';

import type { Field } from '../../src/contract/field.ts';
import { specification } from '../../src/contract/specification.ts';
import {
  again,
  card,
  element,
  envelope,
  packed,
  query,
  reupload,
  status,
  upload,
  voucher,
  type Fields,
} from '../../src/contract/testing/documents.ts';
import { reasonOf, stage } from './testing/stage.ts';

const bill = voucher(card('real-time'));

const isDemanded = ({ required, level }: Field, of: Fields): boolean => {
  if (level !== 'must') return false;
  if (typeof required === 'string') return required === 'always';
  const stated = of[required.when.field];
  return typeof stated === 'string' && required.when.in.includes(stated);
};

const demanded = (fields: readonly Field[] | undefined, of: Fields): readonly string[] =>
  (fields ?? []).filter((field) => isDemanded(field, of)).map(({ field }) => field);

const without = (name: string, of: Fields): Fields =>
  Object.fromEntries(Object.entries(of).filter(([key]) => key !== name));

const sample = envelope('4901', upload('', [element(bill)]));

test.each(demanded(specification.envelope['request'], sample))(
  'a message without %s is refused by that name',
  async (name) => {
    const { post, entries } = (await stage()).open();
    const message = envelope('4901', upload(await packed(bill), [element(bill)]));
    expect(reasonOf(await post(JSON.stringify(without(name, message))))).toContain(`/${name} `);
    expect(await entries('exchange')).toHaveLength(1);
  },
);

const inputs: readonly (readonly [string, Fields])[] = [
  ['4901', upload('', [element(bill)])],
  ['4902', query()],
  ['4905', reupload('', [again(bill)])],
  ['5501', status(bill)],
];

test.each(
  inputs.flatMap(([infno, input]) =>
    demanded(specification.interfaces[infno]?.tables['input'], input).map((name) => ({ infno, name, input })),
  ),
)('a $infno without $name is refused by that name', async ({ infno, name, input }) => {
  const { call } = (await stage()).open();
  const files = infno.startsWith('490') && infno !== '4902' ? { ftfileCompac: await packed(bill) } : {};
  expect(reasonOf(await call(infno, without(name, { ...input, ...files })))).toContain(`/input/${name} `);
});

const lists = [
  { infno: '4901', list: 'upldDetlList', whole: element(bill), make: upload },
  { infno: '4905', list: 'reUploadDetlDTOList', whole: again(bill), make: reupload },
] as const;

test.each(
  lists.flatMap(({ infno, list, whole, make }) =>
    demanded(specification.interfaces[infno]?.tables[`input.${list}[]`], whole).map((name) => ({
      infno,
      name,
      list,
      whole,
      make,
    })),
  ),
)(
  'a $infno whose voucher has no $name is refused by that name',
  async ({ infno, name, list, whole, make }) => {
    const { call } = (await stage()).open();
    const input = make(await packed(bill), [without(name, whole)]);
    expect(reasonOf(await call(infno, input))).toContain(`/input/${list}/0/${name} `);
  },
);

test.each([null, ''])('a field that is %j counts as missing', async (nothing) => {
  const { call } = (await stage()).open();
  expect(reasonOf(await call('4902', query({ upldBchno: nothing })))).toContain('/input/upldBchno 应为 必填');
});

test.each([
  ['an impossible date', query({ bizStsb: '20257520-20250730' }), '/input/bizStsb'],
  [
    'a list that is none',
    upload('AAAA', [], { upldDetlList: {}, elecSetlCertCnt: '0' }),
    '/input/upldDetlList',
  ],
  ['an object for text', query({ upldBchno: { a: 1 } }), '/input/upldBchno'],
])('%s is refused, never a crash', async (_title, input, pointer) => {
  const { call } = (await stage()).open();
  expect(reasonOf(await call('upldDetlList' in input ? '4901' : '4902', input))).toContain(pointer);
});

test("a relay's wrapper is refused with what it is", async () => {
  const { post } = (await stage()).open();
  const wrapper = { method: 'POST', base_url: 'http://x', path: '/fsi', body: envelope('4902', query()) };
  expect(reasonOf(await post(JSON.stringify(wrapper)))).toContain('转发程序的包装');
});
