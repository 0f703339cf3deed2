import { expect, test } from 'vitest';

import { oddReplies } from '../contract/odd-replies.ts';
import { suiteTitles } from '../domain/suite.ts';
import { dealCard, refundSettlement } from './cards.ts';
import { suites } from './index.ts';
import { suiteCard } from './suite.ts';

const cases = suites.flatMap((suite) => suite.cases);
const dealing = {
  hospital: { fixmedinsCode: 'H37990000001', fixmedinsName: '仿真测试医院', admdvs: '379900' },
  seed: 1,
  run: 'run/1',
  now: Date.UTC(2026, 6, 30),
};

test('every suite is in the roster, its cases and cards have ids of their own', () => {
  expect(suites.map(({ id }) => id)).toEqual(suiteTitles.map(({ id }) => id));
  const cards = cases.flatMap(({ card, companions = [] }) => [card, ...companions]);
  expect(new Set(cards).size).toBe(cards.length);
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
});

test('every case says what a hospital is to do, in a sentence', () => {
  for (const { id, demand } of cases) expect(demand, id).toMatch(/。$/);
});

test('whoever was not heard is prompted once more, whoever was heard is not', () => {
  for (const { id, fault, on, acts } of cases) {
    const isLost = on === '4901' && fault !== undefined && 'processed' in fault && !fault.processed;
    expect(acts.filter((act) => act === 'upload').length, id).toBe(isLost ? 2 : 1);
  }
});

test('a refund has ids of its own and every amount with the other sign', () => {
  const card = dealCard(suiteCard('X', 'x', true), dealing);
  const refund = refundSettlement(card, dealing);
  expect(refund.setlId).not.toBe(card.settlement.setlId);
  expect(refund.medinsSetlId).toMatch(/^H37990000001\d{18}$/);
  expect(refund.medfeeSumamt).toBe(`-${card.settlement.medfeeSumamt}`);
  expect(refund.psnAcctPay).toBe(`-${card.settlement.psnAcctPay}`);
  expect(refund.othPay).toBe('0.00');
  expect(refund.setlTime).not.toBe(card.settlement.setlTime);
  expect(Object.keys(refund).toSorted()).toEqual(Object.keys(card.settlement).toSorted());
});

test('every odd reply of the contract is tried in a case of its own', () => {
  const tried = cases.flatMap(({ fault }) => (fault?.kind === 'reply' ? [fault.reply] : []));
  expect(tried.toSorted()).toEqual(oddReplies.map(({ id }) => id).toSorted());
});
