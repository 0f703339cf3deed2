import { expect, test } from 'vitest';

import type { CardData } from '../evidence/entries.ts';
import { createAttribution } from './attribution.ts';
import { createLedger } from './ledger.ts';

const card = (id: string, changes: Partial<CardData> = {}, insuredPlace?: string): CardData => ({
  scenario: 'real-time',
  needed: true,
  card: {
    id,
    title: id,
    visit: { mdtrtType: '1' },
    person: {},
    settlement: {},
    diagnoses: [],
    feeLines: [],
    voucher: { elecSetlCertType: '1', supninsCode: '379900' },
    conditions: {
      settlement: 'real-time',
      visit: 'outpatient',
      wanted: [],
      ...(insuredPlace === undefined ? {} : { insuredPlace }),
    },
  },
  ...changes,
});

const element = (changes: object = {}): Record<string, string> => ({
  certSetlType: '1',
  mdtrtType: '1',
  elecSetlCertType: '1',
  insuplcAdmdvs: '379900',
  mdtrtareaAdmdvs: '379900',
  ...changes,
});

const placed = (
  cards: readonly CardData[],
  open: string | undefined,
  changes: object = {},
): string | undefined =>
  createAttribution({ cards, byNature: true }).placeOf(element(changes), open)?.card.id;

test('among cards for the same kind of voucher its type chooses, then the open act', () => {
  const cards = [
    card('A', { demands: { voucherType: '1' } }),
    card('B', { demands: { voucherType: '3' } }),
    card('C', { demands: { voucherType: '1' } }),
  ];
  expect(placed(cards, 'A', { elecSetlCertType: '3' })).toBe('B');
  expect(placed(cards, 'C')).toBe('C');
  expect(placed(cards, 'B')).toBe('A');
  expect(placed(cards, undefined, { elecSetlCertType: '2' })).toBe('A');
});

test('among cards for different insured places the place chooses', () => {
  const cards = [card('A', {}, '3701'), card('B', {}, '3799')];
  expect(placed(cards, 'A')).toBe('B');
});

test('the open act never turns a voucher into another kind', () => {
  expect(placed([card('A')], 'A', { certSetlType: '2' })).toBeUndefined();
});

test('a line of the hospital’s list knows no card and is found by what it names', () => {
  const entry = { source: 'csv', setlId: 'S1', fixmedinsMdtrtId: 'V1', medfeeSumamt: '5.00' } as const;
  const ledger = createLedger([entry], false);
  if (ledger.kind === 'observe') throw new Error('The ledger knows something.');
  expect(ledger.settlement({ setlId: 'S1' })).toBe(entry);
  expect(ledger.settlement({ bizSn: 'V1' })).toBe(entry);
  expect(ledger.ofCard('RT-OP')).toBeUndefined();
});
