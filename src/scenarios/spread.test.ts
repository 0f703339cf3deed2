import { expect, test } from 'vitest';

import type { Demands } from '../domain/card.ts';
import { spread } from './spread.ts';

const slots = [
  { name: 'OP', fixed: {} },
  { name: 'IP', fixed: {} },
] as const;

const dealt = (
  voucherTypes: readonly string[],
  upldModes: readonly string[],
  given: readonly { readonly name: string; readonly fixed: Demands }[] = slots,
): readonly string[] =>
  spread(given, { voucherTypes, upldModes }).map(
    ({ slot, copy, demands }) =>
      `${slot.name}${copy === 1 ? '' : copy} ${demands.voucherType ?? '-'}${demands.upldMode ?? '-'}`,
  );

test('where nothing is declared nothing is asked', () => {
  expect(dealt([], [])).toEqual(['OP --', 'IP --']);
});

test('one type and one mode are asked of every card', () => {
  expect(dealt(['3'], ['2'])).toEqual(['OP 32', 'IP 32']);
});

test('two types and two modes take no more cards than two visit types', () => {
  expect(dealt(['1', '3'], ['1', '2'])).toEqual(['OP 11', 'IP 32']);
});

test('a third type takes a card more', () => {
  expect(dealt(['1', '2', '3'], ['1', '2'])).toEqual(['OP 11', 'IP 22', 'OP2 31']);
});

test('one visit type alone shows them one after the other', () => {
  expect(dealt(['1', '2', '3'], ['1'], slots.slice(0, 1))).toEqual(['OP 11', 'OP2 21', 'OP3 31']);
});

test('what a card fixes stays, and the others show the rest', () => {
  const given = [
    { name: 'OP', fixed: { voucherType: '3' } },
    { name: 'IP', fixed: {} },
  ];
  expect(dealt(['1', '3'], [], given)).toEqual(['OP 3-', 'IP 1-']);
});

test('every declared value is shown by some card, whatever is declared and fixed', () => {
  for (const types of [[], ['1'], ['1', '3'], ['1', '2', '3']])
    for (const modes of [[], ['2'], ['1', '2']])
      for (const fixed of [{}, { voucherType: '2' }, { upldMode: '1' }]) {
        const cards = spread([{ fixed }, { fixed: {} }], { voucherTypes: types, upldModes: modes });
        const shown = new Set(cards.flatMap(({ demands }) => demands.voucherType ?? []));
        expect(types.filter((type) => !shown.has(type))).toEqual([]);
        const ways = new Set(cards.flatMap(({ demands }) => demands.upldMode ?? []));
        expect(modes.filter((mode) => !ways.has(mode))).toEqual([]);
      }
});
