import fc from 'fast-check';
import { expect, test } from 'vitest';

import { bizSnOf, type Hospital, type WholeCard } from '../domain/card.ts';
import { dayText, day, time } from '../domain/china-time.ts';
import { decimal, decimalText, multiply, sum } from '../domain/money.ts';
import { isCrossProvince } from '../domain/region.ts';
import { dealCard, type DealOptions } from './cards.ts';
import { scenarios } from './index.ts';

const hospital: Hospital = { fixmedinsCode: 'H37990000001', fixmedinsName: '仿真测试医院', admdvs: '379900' };
const usual: DealOptions = { hospital, seed: 1, run: 'run-1', now: Date.UTC(2026, 10, 21, 1, 30) };

const plans = scenarios.flatMap((scenario) =>
  scenario.cards.map((plan) => [plan.id, scenario.id, plan] as const),
);

const dealt = (options: Partial<DealOptions> = {}): readonly WholeCard[] =>
  plans.map(([, , plan]) => dealCard(plan, { ...usual, ...options }));

/** Everything that a seed fixes. */
const amountsOf = ({ settlement, feeLines }: WholeCard): unknown => {
  const { medfeeSumamt, inscpAmt, hifpPay, othPay, psnAcctPay, psnCashpay, psnSelfpay, psnOwnpay } =
    settlement;
  return [
    [medfeeSumamt, inscpAmt, hifpPay, othPay, psnAcctPay, psnCashpay, psnSelfpay, psnOwnpay],
    feeLines.map(({ medListCodg, cnt, pric, detItemFeeSumamt }) => [
      medListCodg,
      cnt,
      pric,
      detItemFeeSumamt,
    ]),
  ];
};

/** Everything that belongs to one run alone. */
const idsOf = ({ visit, person, settlement }: WholeCard): readonly string[] =>
  [visit.fixmedinsMdtrtId, visit.iptOtpNo, person.psnNo, settlement.setlId, settlement.medinsSetlId].filter(
    (id) => id !== undefined,
  );

test.each(plans)(
  '%s adds up for every seed: I1, I2 and I3 hold and nothing is negative',
  (_id, _scenario, plan) => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { settlement, feeLines } = dealCard(plan, { ...usual, seed });
        const { medfeeSumamt, hifpPay, othPay, psnAcctPay, psnCashpay, psnSelfpay, psnOwnpay } = settlement;
        const total = decimal(medfeeSumamt)!;
        expect(sum([hifpPay, othPay, psnAcctPay, psnCashpay])).toBe(total);
        expect(sum(feeLines.map(({ detItemFeeSumamt }) => detItemFeeSumamt))).toBe(total);
        expect(sum([psnSelfpay, psnOwnpay])).toBe(sum([psnAcctPay, psnCashpay]));
        for (const { cnt, pric, detItemFeeSumamt } of feeLines)
          expect(decimalText(multiply(decimal(cnt)!, decimal(pric)!))).toBe(detItemFeeSumamt);
        const every = [medfeeSumamt, hifpPay, othPay, psnAcctPay, psnCashpay, psnSelfpay, psnOwnpay];
        for (const amount of every) expect(amount).toMatch(/^\d+\.\d{2}$/);
      }),
      { seed: 5501, numRuns: 60 },
    );
  },
);

test.each(plans)(
  '%s: what is in scope is the total without what the patient pays in full',
  (_id, scenario, plan) => {
    const { settlement, feeLines } = dealCard(plan, usual);
    const outside = feeLines.filter(({ chrgitmLv }) => scenario === 'self-paid' || chrgitmLv === '03');
    expect(decimal(settlement.psnOwnpay)).toBe(sum(outside.map(({ detItemFeeSumamt }) => detItemFeeSumamt)));
    if (scenario !== 'self-paid')
      expect(sum([settlement.inscpAmt, settlement.psnOwnpay])).toBe(decimal(settlement.medfeeSumamt));
  },
);

test('every identity number is of a person born on 1990-01-01, with the right check digit', () => {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  for (let run = 0; run < 40; run += 1) {
    for (const { person } of dealt({ run: `run-${run}` })) {
      expect(person.certno).toMatch(/^\d{6}19900101\d{3}[\dX]$/);
      const checked = Array.from(person.certno, (digit) => (digit === 'X' ? 10 : Number(digit)));
      // ISO 7064 MOD 11-2: the whole number is 1 modulo 11.
      const total = weights.reduce((sofar, weight, index) => sofar + weight * checked[index]!, checked[17]!);
      expect(total % 11, person.certno).toBe(1);
      expect(Number(person.certno[16]) % 2).toBe(person.gend === '1' ? 1 : 0);
    }
  }
});

test('two runs share no id, and neither do two cards', () => {
  const ids = ['run-1', 'run-2', 'run-3'].flatMap((run) => dealt({ run }).flatMap(idsOf));
  expect(new Set(ids).size).toBe(ids.length);
});

test('amounts belong to the seed: equal in every run, whatever the day', () => {
  const other = dealt({ run: 'another', now: Date.UTC(2027, 0, 1) });
  expect(other.map(amountsOf)).toEqual(dealt().map(amountsOf));
});

test('another seed gives other amounts', () => {
  const seeds = Array.from({ length: 10 }, (_, seed) => JSON.stringify(dealt({ seed }).map(amountsOf)));
  expect(new Set(seeds).size).toBeGreaterThan(8);
});

test('the same seed, run and day give the same cards', () => {
  expect(dealt()).toEqual(dealt());
});

test('a self-paid card knows no settlement and no insurance', () => {
  const cards = plans.flatMap(([, scenario, plan]) =>
    scenario === 'self-paid' ? [dealCard(plan, usual)] : [],
  );
  expect(cards).toHaveLength(2);
  for (const card of cards) {
    for (const field of ['setlId', 'medinsSetlId', 'setlTime', 'inscpAmt'])
      expect(card.settlement).not.toHaveProperty(field);
    for (const field of ['psnNo', 'insutype', 'hiNo']) expect(card.person).not.toHaveProperty(field);
    expect(card.settlement).toMatchObject({ hifpPay: '0.00', othPay: '0.00', psnAcctPay: '0.00' });
    expect(card.person.insuplcAdmdvs).toBe('379900');
    expect(bizSnOf(card, 'self-paid')).toBe(card.visit.fixmedinsMdtrtId);
  }
});

test('an insured card has all of a settlement, and its serial is the business number', () => {
  for (const [, scenario, plan] of plans) {
    if (scenario === 'self-paid') continue;
    const card = dealCard(plan, usual);
    expect(card.settlement.setlId).toMatch(/^\d{18}$/);
    expect(card.settlement.medinsSetlId).toMatch(/^H3799000000120261120\d{10}$/);
    expect(bizSnOf(card, scenario)).toBe(card.settlement.medinsSetlId);
    expect(card.person.psnNo).toBeDefined();
    expect(card.person.insutype).toBeDefined();
  }
});

test('people are insured where their scenario says', () => {
  for (const [id, scenario, plan] of plans) {
    const { person } = dealCard(plan, usual);
    expect(isCrossProvince(person.insuplcAdmdvs, hospital.admdvs), id).toBe(scenario === 'cross-province');
    expect(person.certno.slice(0, 6)).toBe(person.insuplcAdmdvs);
  }
  const [jiangsu] = scenarios
    .filter(({ id }) => id === 'cross-province')
    .flatMap(({ cards }) => cards)
    .map((plan) => dealCard(plan, { ...usual, hospital: { ...hospital, admdvs: '329900' } }));
  expect(jiangsu?.person.insuplcAdmdvs).toBe('379900');
});

test.each([
  ['just after midnight in China', Date.UTC(2026, 10, 20, 16, 0, 1)],
  ['just before midnight in China', Date.UTC(2026, 10, 21, 15, 59, 59)],
])('a card dealt %s has its settlement on the day before', (_when, now) => {
  for (const { visit, settlement, feeLines } of dealt({ now })) {
    const times = [visit.endtime, settlement.setlTime, ...feeLines.map(({ feeOcurTime }) => feeOcurTime)];
    for (const text of times) expect(text?.slice(0, 10) ?? '2026-11-20').toBe('2026-11-20');
    if (visit.mdtrtType === '1') expect(visit.begntime.slice(0, 10)).toBe('2026-11-20');
  }
});

test('fees fall into the visit, and the visit ends before it is settled', () => {
  for (const { visit, settlement, feeLines } of dealt()) {
    const [begin, end] = [time(visit.begntime)!, time(visit.endtime)!];
    expect(begin).toBeLessThan(end);
    for (const { feeOcurTime } of feeLines) {
      expect(time(feeOcurTime)).toBeGreaterThanOrEqual(begin);
      expect(time(feeOcurTime)).toBeLessThanOrEqual(end);
    }
    if (settlement.setlTime !== undefined) expect(time(settlement.setlTime)).toBeGreaterThan(end);
    if (visit.mdtrtType === '2') expect(dayText(begin)).toBe(dayText(day('2026-11-15')!));
  }
});

test('every scenario has the outpatient and the inpatient card that its rows need', () => {
  expect(
    scenarios.map(({ id, cards }) => [
      id,
      cards.filter(({ needed }) => needed).map(({ id: card, mdtrtType }) => `${card} ${mdtrtType}`),
    ]),
  ).toEqual([
    ['real-time', ['RT-OP 1', 'RT-IP 2']],
    ['self-paid', ['SP-OP 1', 'SP-IP 2']],
    ['cross-province', ['CP-OP 1', 'CP-IP 2']],
  ]);
});

test('every scenario plans one failure that a re-upload mends, and says that it is planned', () => {
  expect(scenarios.map(({ plannedFault }) => plannedFault)).toMatchObject([
    { on: '4901', ftfileSavRslt: '2', chkRslt: '1', reason: '版式文件存储失败（测试计划内），请重传' },
    { on: '4901', ftfileSavRslt: '2', chkRslt: '1', reason: '版式文件存储失败（测试计划内），请重传' },
    { on: '4901', ftfileSavRslt: '1', chkRslt: '2', reason: '结算信息暂未归集（测试计划内），请重传' },
  ]);
  for (const { acts } of scenarios)
    expect(acts).toEqual(['upload', 'query-upload', 'reupload', 'query-upload', 'query-status']);
});

test('the main diagnosis comes first and is the only main one', () => {
  for (const { diagnoses } of dealt())
    expect(diagnoses.map(({ main }) => main)).toEqual(diagnoses.map((_, index) => index === 0));
});

test('the cards are nasty and legal: escapes, full lengths, X, half cents, one name twice, rare letters on one card', () => {
  const cards = dealt().filter(({ id }) => /^(?:RT|SP|CP)-[OI]P$/.test(id));
  const names = cards.map(({ person }) => person.psnName);
  const items = cards.flatMap(({ feeLines }) => feeLines.map(({ medListName }) => medListName));
  for (const letter of ['&', '<', '"', "'"]) expect(items.some((name) => name.includes(letter))).toBe(true);
  expect(Math.max(...items.map((name) => name.length))).toBe(50);
  expect(Math.max(...names.map((name) => name.length))).toBe(50);
  expect(
    cards.flatMap(({ diagnoses }) => diagnoses.map(({ name }) => name)).some((name) => name.includes('"')),
  ).toBe(true);
  expect(cards.some(({ person }) => person.certno.endsWith('X'))).toBe(true);
  const twice = cards.filter(({ person }) => names.filter((name) => name === person.psnName).length > 1);
  expect(twice.map(({ id }) => id)).toEqual(['RT-IP', 'CP-OP']);
  expect(new Set(twice.map(({ person }) => person.certno)).size).toBe(2);
  // The basic plane up to the end of GB 2312's ideographs: what every system can write.
  const rare = cards.filter(({ person }) => !/^[\u4e00-\u9fa5·]+$/u.test(person.psnName));
  expect(rare.map(({ id, title }) => [id, title.includes('生僻字')])).toEqual([['SP-IP', true]]);
});

test('every needed card but that of a cross-province outpatient has a line that falls on half a cent', () => {
  for (let seed = 1; seed < 20; seed += 1) {
    const cards = dealt({ seed }).filter(({ id }) => /^(?:RT|SP)-[OI]P$|^CP-IP$/.test(id));
    for (const { id, feeLines } of cards) {
      const halves = feeLines.filter(
        ({ cnt, pric }) => multiply(decimal(cnt)!, decimal(pric)!) % 10_000n === 5_000n,
      );
      expect(halves.length, id).toBeGreaterThan(0);
    }
  }
});
