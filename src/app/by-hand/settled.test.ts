import { expect, test } from 'vitest';

import { card } from '../../contract/testing/documents.ts';
import { settledCard, type Act } from '../../domain/card.ts';
import type { Entry } from '../../evidence/entries.ts';
import type { Results } from '../../judge/results.ts';
import { askView, journalView } from './view.ts';

const own = card('real-time');
const asked = { id: 'real-time.outpatient.upload.1', act: 'upload', scenario: 'real-time', card: own } as Act;
const made = { setlId: '379900G2026001', medfeeSumamt: '91.15', hifpPay: '50.00', psnName: '张三' };

const results = {
  rows: [],
  extra: [],
  matrix: [],
  unattributed: [],
  ledger: 'declared',
  attempts: [],
} as unknown as Results;

/** The view of a journal that holds the card and these lines. */
function viewOf(lines: readonly { readonly kind: string; readonly data: object }[], ledger = 'declared') {
  const all = [
    { kind: 'open', data: {} },
    { kind: 'card', data: { scenario: 'real-time', card: own, needed: true } },
  ];
  const entries = [...all, ...lines].map((line, index) => ({ seq: index + 1, ...line }) as unknown as Entry);
  const judged = {
    entries,
    results: { ...results, ledger } as Results,
    digests: new Map(),
    replies: new Map(),
  };
  return askView(asked, journalView(judged), '');
}

test('after a settlement was declared the next step tells what was declared, not the card', () => {
  const view = viewOf([{ kind: 'ledger', data: { source: 'declared', card: own.id, ...made } }]);
  const words = view.steps.join('\n');
  expect(words).toContain('结算 ID 379900G2026001，总额 91.15 元');
  expect(words).not.toContain('126.50');
  expect(words).not.toContain(own.settlement.setlId ?? '');
  expect(view.card.settlement).toEqual({
    setlId: '379900G2026001',
    medfeeSumamt: '91.15',
    hifpPay: '50.00',
  });
  expect(view.card.feeLines).toEqual([]);
});

test('a settlement of the hospital’s list is the card’s whose upload named it', () => {
  const begun = { kind: 'act-start', data: { id: asked.id, act: 'upload', card: own.id } };
  const view = viewOf([begun, { kind: 'ledger', data: { source: 'csv', ...made } }], 'csv');
  expect(view.card.settlement.setlId).toBe('379900G2026001');
});

test.each(['declared', 'csv', 'platform', 'observe'])(
  'ledger %s: no settlement was registered, so none is demanded by its id',
  (ledger) => {
    expect(viewOf([], ledger).steps.join()).not.toContain(own.settlement.setlId ?? '');
    expect(viewOf([], ledger).steps.join()).toContain('按医保结算。');
  },
);

test('ledger card: the settlement of the card is the one to be made', () => {
  expect(viewOf([], 'card').steps.join()).toContain(`结算 ID ${own.settlement.setlId ?? ''}`);
});

test('what still fits a declared settlement stays: the payments of the same total, the same patient', () => {
  const same = settledCard(own, { ...made, medfeeSumamt: '126.5' });
  expect(same.settlement).toMatchObject({ medfeeSumamt: '126.5', psnCashpay: '29.50' });
  expect(same.feeLines).toEqual(own.feeLines);
  expect(same.person).toMatchObject({ certno: own.person.certno });
  const other = settledCard(own, { ...made, psnName: '李四' });
  expect(other.person).toEqual({ psnName: '李四' });
  expect(other.visit).toEqual({ mdtrtType: '1' });
});
