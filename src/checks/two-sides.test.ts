import { expect, test } from 'vitest';

import { createLedger } from '../book/ledger.ts';
import * as made from '../contract/testing/documents.ts';
import type { JsonObject } from '../contract/json-text.ts';
import type { VoucherSubject } from './check.ts';
import { inspectVoucher, type Hit } from './inspect.ts';
import { contradicted, soundSubject } from './testing/vouchers.ts';

/** `pointer expected→actual` of every must that was not met. */
const told = (hits: readonly Hit[]): readonly string[] => [
  ...new Set(
    hits
      .filter(({ check }) => check.level === 'must')
      .flatMap(({ mismatches }) =>
        mismatches.map(({ pointer, expected, actual }) => `${pointer} ${expected}→${actual}`),
      ),
  ),
];

const BILL = 'tktextinfo/billInfo';

const changedBill = (subject: VoucherSubject, fields: JsonObject): VoucherSubject => {
  const { xml } = subject;
  if (xml === undefined) return subject;
  return {
    ...subject,
    xml: {
      ...xml,
      content: { ...xml.content, billInfo: { ...(xml.content['billInfo'] as JsonObject), ...fields } },
    },
  };
};
const changedList = (subject: VoucherSubject, fields: JsonObject): VoucherSubject => ({
  ...subject,
  element: { ...subject.element, ...fields },
});
const observed = (subject: VoucherSubject): VoucherSubject => ({
  ...subject,
  ledger: { kind: 'observe' },
  card: undefined,
  scenario: undefined,
});

test('a total that only the list has wrong is demanded of the list alone', () => {
  const subject = soundSubject('real-time');
  expect(told(inspectVoucher(changedList(subject, { medfeeSumamt: '119.50' })))).toEqual([
    'medfeeSumamt 126.50→119.50',
  ]);
  expect(told(inspectVoucher(changedList(subject, { hifpPay: '70.00' })))).toEqual(['hifpPay 77.00→70.00']);
});

test('a total that only the XML has wrong is demanded of the XML alone, with the settlement’s amount', () => {
  const subject = changedBill(soundSubject('real-time'), { medSumfee: '119.50' });
  expect(told(inspectVoucher(subject))).toEqual([`${BILL}/medSumfee 126.50→119.50`]);
  const both = changedBill(soundSubject('real-time'), { medSumfee: '119.50', billAmt: '119.50' });
  expect(told(inspectVoucher(both))).toEqual([
    `${BILL}/billAmt 126.50（77.00 + 0.00 + 20.00 + 29.50）→119.50`,
    `${BILL}/billAmt 126.50（明细合计）→119.50`,
    `${BILL}/medSumfee 126.50→119.50`,
    `${BILL}/billAmt 126.50→119.50`,
  ]);
});

test('where the settlement says that the total is right, the payments are wrong and not the total', () => {
  const subject = changedBill(soundSubject('real-time'), { psnCashpay: '22.50' });
  expect(told(inspectVoucher(subject))).toEqual([
    `${BILL} 四项支付之和 126.50→119.50（77.00 + 0.00 + 20.00 + 22.50）`,
    `${BILL}/psnCashpay 29.50→22.50`,
  ]);
});

test('what the hospital declared is the truth, not the card', () => {
  const subject = soundSubject('real-time');
  const { card } = subject;
  if (card === undefined) throw new Error('The sound voucher has a card.');
  const declared = {
    ...made.ledgerEntry('real-time', made.card('real-time')),
    source: 'declared' as const,
    setlId: '379900G2026001',
    medfeeSumamt: '91.15',
    hifpPay: '50.00',
  };
  const ledger = createLedger([declared], false);
  const settled = { setlId: '379900G2026001', medfeeSumamt: '84.15', hifpPay: '50.00' };
  const hits = inspectVoucher(
    changedBill(
      { ...changedList(subject, settled), ledger },
      { medSumfee: '91.15', billAmt: '91.15', hifpPay: '50.00', psnAcctPay: '11.65' },
    ),
  );
  expect(told(hits)).toContain('medfeeSumamt 91.15→84.15');
  expect(told(hits).filter((line) => line.includes('84.15→91.15'))).toEqual([]);
  // An id that is neither declared nor registered: the declared one is what is wanted, not the card's.
  const other = inspectVoucher({ ...changedList(subject, { setlId: 'X1', bizSn: 'Y1' }), ledger });
  expect(told(other)).toContain('setlId 379900G2026001→X1');
  expect(told(other).filter((line) => line.includes(card.settlement.setlId ?? ''))).toEqual([
    `tktextinfo/mdtrtInfo/setlId 379900G2026001→${card.settlement.setlId ?? ''}`,
  ]);
});

test.each([
  ['certSetlType', '2', 'scenario.kind'],
  ['mdtrtType', '2', 'scenario.visit-type'],
  ['psnName', '王五', 'scenario.same-person'],
])(
  'a list whose %s contradicts the card is told by its own check, and the right XML is not',
  (field, wrong, check) => {
    const hits = inspectVoucher(changedList(soundSubject('cross-province'), { [field]: wrong }));
    expect(hits.map((hit) => hit.check.id)).toContain(check);
    expect(told(hits).filter((line) => line.startsWith(`${BILL}/${field}`))).toEqual([]);
  },
);

test('without any truth both values are told, and none is demanded of the other', () => {
  const hits = inspectVoucher(
    observed(changedBill(soundSubject('real-time'), { elecSetlCertChkcode: 'abcdef' })),
  );
  const [hit] = hits.filter(({ check }) => check.id === 'xml.matches-list');
  expect(hit?.mismatches[0]).toMatchObject({
    actual: 'abcdef',
    symptom: expect.stringContaining('列表的') as string,
  });
});

test('one list entry against a whole bill that agrees with itself is what is wrong', () => {
  const subject = observed(changedList(soundSubject('real-time'), { medfeeSumamt: '119.50' }));
  expect(told(inspectVoucher(subject))).toEqual(['medfeeSumamt 126.50→119.50']);
});

const known = [
  'psnName',
  'certSetlType',
  'mdtrtType',
  'medfeeSumamt',
  'hifpPay',
  'insutype',
  'certno',
  'setlId',
];
const wrongs: Readonly<Record<string, string>> = {
  psnName: '王五',
  certSetlType: 'other',
  mdtrtType: '2',
  medfeeSumamt: '99.99',
  hifpPay: '3.33',
  insutype: '390',
  certno: '379900199001010027',
  setlId: '379900G0000000001',
};
const twins: Readonly<Record<string, string>> = {
  medfeeSumamt: 'tktextinfo/billInfo medSumfee',
  setlId: 'tktextinfo/mdtrtInfo setlId',
};

test.each(known.flatMap((field) => (['list', 'xml', 'both'] as const).map((side) => [field, side] as const)))(
  '%s wrong in %s: no demand wants a value that another one refuses',
  (field, side) => {
    const wrong = wrongs[field] ?? '';
    const [table = '', name = ''] = (twins[field] ?? `tktextinfo/billInfo ${field}`).split(' ');
    const inList = contradicted('real-time', '4901.input.upldDetlList[]', field, wrong);
    const inXml = contradicted('real-time', table, name, wrong);
    const subject = side === 'list' ? inList : side === 'xml' ? inXml : { ...inXml, element: inList.element };
    const demands = inspectVoucher(subject).flatMap(({ mismatches }) => mismatches);
    const wanted = new Map<string, Set<string>>();
    for (const { pointer, expected, actual } of demands) {
      const value = /^[^（]*/.exec(expected)?.[0] ?? '';
      const thing = pointer.split('/').at(-1) ?? '';
      const others = wanted.get(thing) ?? new Set<string>();
      wanted.set(thing, others.add(value));
      expect([...others], `${pointer} ${actual}`).not.toContain(actual);
    }
    for (const [thing, values] of wanted) expect([...values], thing).toHaveLength(1);
  },
);

test('a name that the list alone writes otherwise is told of the list: no check of persons would tell it', () => {
  const subject = soundSubject('real-time');
  const name = subject.card?.person.psnName ?? '';
  const written = changedList(subject, { psnName: `${name} ` });
  expect(told(inspectVoucher(written))).toEqual([`psnName ${name}→${name} `]);
});
