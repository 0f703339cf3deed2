import { expect, test } from 'vitest';

import type { Card } from '../domain/card.ts';
import type { JsonObject } from '../contract/json-text.ts';
import type { CardData, LedgerEntry, PlannedFault } from '../evidence/entries.ts';
import { createAttribution } from '../book/attribution.ts';
import { createLedger } from '../book/ledger.ts';
import type { CaseCall, CaseCheck, CaseSubject, CaseVoucher } from './check.ts';
import * as red from './catalogue/red.ts';
import type { VoucherRecord } from '../book/register.ts';
import * as resilience from './catalogue/resilience.ts';

const fault = { kind: 'no-answer', processed: false, heldMs: 1 } as PlannedFault;

/** A call of a case; the exchange number is also its second. */
const call = (exchange: number, infno: string, more: Partial<CaseCall> = {}): CaseCall => ({
  exchange,
  at: exchange * 1_000,
  infno,
  msgid: `M${exchange}`,
  digest: `D${exchange}`,
  batch: 'B',
  vouchers: ['V1'],
  status: undefined,
  fault: undefined,
  ...more,
});

const card = { id: 'C' } as Card;
const subject = (
  calls: readonly CaseCall[],
  cards: CaseSubject['cards'] = [{ card, vouchers: [] }],
): CaseSubject => ({
  cards,
  calls,
});

/** The exchanges that a check finds something on. */
const found = (check: CaseCheck, given: CaseSubject): readonly (number | undefined)[] =>
  check.inspect(given).map(({ exchange }) => exchange);

test('a second voucher for one settlement is found, the same one again is not', () => {
  const check = resilience.noSecondVoucher;
  expect(found(check, subject([call(1, '4901'), call(2, '4901')]))).toEqual([]);
  expect(found(check, subject([call(1, '4901'), call(2, '4901', { vouchers: ['V2'] })]))).toEqual([2]);
  const three = [1, 2, 3].map(() => ({ card, vouchers: [] }));
  const batch = call(1, '4901', { vouchers: ['V1', 'V2', 'V3'] });
  expect(found(check, subject([batch], three))).toEqual([]);
  expect(found(check, subject([batch, call(2, '4901', { vouchers: ['V4'] })], three))).toEqual([2]);
});

test('after silence a new call is found, a question or the same bytes are not', () => {
  const check = resilience.askOrRepeat;
  const silent = call(1, '4901', { fault });
  expect(found(check, subject([silent, call(2, '4901')]))).toEqual([2]);
  expect(found(check, subject([silent, call(2, '4901', { digest: 'D1' })]))).toEqual([]);
  expect(found(check, subject([silent, call(2, '4902'), call(3, '4901')]))).toEqual([]);
  expect(found(check, subject([silent, call(2, '5501'), call(3, '4901')]))).toEqual([]);
  expect(found(check, subject([silent]))).toEqual([]);
});

test('an upload beside one that is answered slowly is found', () => {
  expect(found(resilience.waitsForSlow, subject([call(1, '4901'), call(2, '4901')]))).toEqual([2]);
  expect(found(resilience.waitsForSlow, subject([call(1, '4901'), call(2, '4902')]))).toEqual([]);
});

test('vouchers of one batch that come one by one are found', () => {
  const two = [1, 2].map(() => ({ card, vouchers: [] }));
  expect(found(resilience.oneBatch, subject([call(1, '4901')], two))).toEqual([1]);
  expect(found(resilience.oneBatch, subject([call(1, '4901', { vouchers: ['V1', 'V2'] })], two))).toEqual([]);
});

test('many queries at one pace are found, a few or ever slower ones are not', () => {
  const polls = (times: readonly number[]): CaseSubject =>
    subject(times.map((at, index) => call(index + 1, '4902', { at })));
  expect(found(resilience.slowingPolls, polls([0, 1, 2, 3, 4, 5, 6, 7].map((n) => n * 100)))).toEqual([8]);
  expect(found(resilience.slowingPolls, polls([0, 100, 200, 300]))).toEqual([]);
  expect(found(resilience.slowingPolls, polls([0, 100, 200, 300, 450, 675, 1_012, 1_518]))).toEqual([]);
});

interface Bill {
  readonly no: string;
  readonly amount: string;
  readonly exchange: number;
  readonly more?: Readonly<Record<string, string>>;
}

const voucher = ({ no, amount, exchange, more = {} }: Bill): CaseVoucher => ({
  record: {
    code: '37060126',
    no,
    chkcode: 'c',
    type: '1',
    uploads: [{ infno: '4901', exchange, batch: 'B', upldMode: '1' }],
    reports: [],
    statusCalls: [],
  } satisfies VoucherRecord,
  element: { medfeeSumamt: amount },
  xml: {
    problems: [],
    unknownTags: [],
    content: { billInfo: { billAmt: amount, elecSetlCertFlag: '0', ...more } },
  },
});

const original = voucher({ no: '1', amount: '126.50', exchange: 1 });
const taking = { elecSetlCertFlag: '1', relElecSetlCertCode: '37060126', relElecSetlCertNo: '1' };
const good = voucher({ no: '2', amount: '-126.50', exchange: 3, more: taking });
const asked = (exchange: number, rhredFlag: string): CaseCall =>
  call(exchange, '5501', { vouchers: ['37060126-1'], status: { rhredFlag, reimFlag: '0' } });
const usual = [call(1, '4901'), asked(2, '0'), call(3, '4901'), asked(4, '1')];
const refund = (vouchers: readonly CaseVoucher[], calls = usual): CaseSubject =>
  subject(calls, [{ card, vouchers }]);

const checks = Object.values(red);
const complaints = (given: CaseSubject): readonly string[] =>
  checks.filter((check) => check.inspect(given).length > 0).map(({ id }) => id);

test('a refund done right has no remark, and all its demands are remarks', () => {
  expect(complaints(refund([original, good]))).toEqual([]);
  expect(checks.map(({ level }) => level)).toEqual(checks.map(() => 'should'));
});

test.each([
  ['red.status-first', refund([original, good], [call(1, '4901'), call(3, '4901'), asked(4, '1')])],
  ['red.new-voucher', refund([original])],
  [
    'red.flag',
    refund([
      original,
      voucher({ no: '2', amount: '-126.50', exchange: 3, more: { ...taking, elecSetlCertFlag: '0' } }),
    ]),
  ],
  [
    'red.related',
    refund([
      original,
      voucher({ no: '2', amount: '-126.50', exchange: 3, more: { ...taking, relElecSetlCertNo: '9' } }),
    ]),
  ],
  ['red.negative', refund([original, voucher({ no: '2', amount: '126.50', exchange: 3, more: taking })])],
  ['red.shown', refund([original, good], usual.slice(0, 3))],
  ['red.shown', refund([original, good], [...usual.slice(0, 3), asked(4, '0')])],
])('%s finds what is not done so', (id, given) => {
  expect(complaints(given)).toEqual([id]);
});

test('while a case is worked on by hand, nothing nameless falls back on the form', () => {
  const visit = { mdtrtType: '1' as const, fixmedinsMdtrtId: 'V' };
  const of = (id: string): Card =>
    ({ id, visit: { ...visit, fixmedinsMdtrtId: id }, person: {}, settlement: {} }) as Card;
  const suite = { id: 'red', case: 'reverse', part: 'lead' } as CardData['suite'] & object;
  const attribution = createAttribution({
    cards: [
      { scenario: 'real-time', needed: false, card: of('RD'), suite },
      { scenario: 'real-time', needed: true, card: of('RT-OP') },
    ],
    byNature: true,
  });
  const nameless = { certSetlType: '1', mdtrtType: '1', insuplcAdmdvs: '379900', mdtrtareaAdmdvs: '379900' };
  expect(attribution.placeOf(nameless, 'RD')?.card.id).toBe('RD');
  expect(attribution.placeOf(nameless, 'RT-OP')?.card.id).toBe('RT-OP');
  expect(attribution.placeOf(nameless, undefined)?.card.id).toBe('RT-OP');
  expect(attribution.placeOf({ ...nameless, bizSn: 'RT-OP' }, 'RD')?.card.id).toBe('RT-OP');
});

test('a red voucher may name the settlement it takes back: it is compared with the refund', () => {
  const entry = (setlId: string, medfeeSumamt: string): LedgerEntry => ({
    source: 'card',
    scenario: 'real-time',
    card: 'RD',
    setlId,
    fixmedinsMdtrtId: 'V',
    psnName: '测试辛',
    insuplcAdmdvs: '379900',
    medfeeSumamt,
    hifpPay: medfeeSumamt,
  });
  const ledger = createLedger([entry('A', '10.00'), { ...entry('B', '-10.00'), refundOf: 'A' }], false);
  const settled = (element: JsonObject): string | undefined =>
    ledger.kind === 'known' ? ledger.settlement(element)?.medfeeSumamt : undefined;
  expect(settled({ setlId: 'A', medfeeSumamt: '10.00' })).toBe('10.00');
  expect(settled({ setlId: 'A', medfeeSumamt: '-10.00' })).toBe('-10.00');
  expect(settled({ setlId: 'B', medfeeSumamt: '-10.00' })).toBe('-10.00');
  expect(settled({ bizSn: 'V', medfeeSumamt: '10.00' })).toBe('10.00');
  const plain = createLedger([entry('A', '10.00')], false);
  const amount =
    plain.kind === 'known' ? plain.settlement({ setlId: 'A', medfeeSumamt: '-10.00' }) : undefined;
  expect(amount?.medfeeSumamt).toBe('10.00');
});
