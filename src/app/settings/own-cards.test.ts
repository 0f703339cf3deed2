import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { HarnessError } from '../../domain/harness-error.ts';
import type { OwnCard } from '../../scenarios/own-card.ts';
import { cardsText } from './cards-template.ts';
import { fullCapabilities, testHospital } from './config.ts';
import type { OwnCardsFor } from './own-card-conditions.ts';
import { loadOwnCards } from './own-cards.ts';

const schemas = resolve(import.meta.dirname, '../../../schemas');
const run: OwnCardsFor = { hospital: testHospital, capabilities: fullCapabilities, ledger: 'declared' };
let folder = '';
let file = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evoucher-cards-'));
  file = join(folder, 'cards.yaml');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function load(content: string, changes: Partial<OwnCardsFor> = {}): readonly OwnCard[] {
  writeFileSync(file, content);
  return loadOwnCards(file, schemas, { ...run, ...changes });
}

/** The messages of a refusal, one a line, without the file's name. */
function refused(content: string, changes: Partial<OwnCardsFor> = {}): readonly string[] {
  try {
    load(content, changes);
  } catch (fault) {
    if (!(fault instanceof HarnessError)) throw fault;
    expect(fault.code).toBe('CONFIG-INVALID');
    const lines = fault.message.split('\n').map((line) => line.replace(file, '').trim());
    return lines.filter((line) => !line.startsWith('案例卡有'));
  }
  throw new Error('The cards were accepted.');
}

const outpatient = 'settlement: real-time, visit: outpatient';
const card = (values: string, conditions = outpatient): string =>
  `cards:\n  - conditions: { ${conditions} }\n    values:\n      ${values}\n`;

test('the example that init writes is accepted as it stands', () => {
  expect(load(cardsText).map(({ values }) => values === undefined)).toEqual([true, true, false]);
});

test('the same cards may be JSON', () => {
  const cards = [{ conditions: { settlement: 'self-paid', visit: 'inpatient' } }];
  expect(load(JSON.stringify({ cards }))).toEqual(cards);
});

test('the published schema is strict, and each of its examples obeys it', () => {
  const schema = JSON.parse(readFileSync(join(schemas, 'cards.json'), 'utf8')) as object;
  const ajv = new Ajv2020({ strict: true, strictRequired: false });
  ajv.compile(schema);
  const walk = (part: unknown): number => {
    if (typeof part !== 'object' || part === null) return 0;
    const { examples, description, ...inner } = part as { examples?: unknown[]; description?: string };
    for (const example of examples ?? []) expect(ajv.validate(part, example), description).toBe(true);
    return (examples?.length ?? 0) + Object.values(inner).reduce<number>((sum, one) => sum + walk(one), 0);
  };
  expect(walk(schema)).toBeGreaterThan(30);
});

test.each([
  [
    'cards:\n  - conditions: { settlement: realtime, visit: outpatient }\n',
    '第 2 行第 31 列',
    '是否为 real-time？',
  ],
  ['cards:\n  - condition: {}\n', '第 2 行', '是否为 conditions？'],
  ['cards:\n  - conditions: { visit: outpatient }\n', '第 2 行第 17 列', '缺少 settlement'],
  [card('person: { psnNmae: 甲 }'), '第 4 行第 17 列', '是否为 psnName？'],
  [card('amounts: { medfeeSumamt: 126.50 }'), '第 4 行第 32 列', "请加引号：'126.50'"],
  [card("visit: { begntime: '2026/11/20' }"), '第 4 行第 26 列', 'yyyy-MM-dd HH:mm:ss'],
  [card("settlement: { setlTime: '2026-11-20 10:00:00' }"), '第 4 行第 19 列', '缺少 setlId'],
  [card('{}'), '第 4 行', 'values'],
  ['cards: []\n', '第 1 行第 8 列', '应为案例卡'],
])('the wrong card %j is named with place and remedy', (text, place, words) => {
  const said = refused(text).join('\n');
  expect(said).toContain(place);
  expect(said).toContain(words);
});

const amounts = (text: string): string => card(`amounts: { ${text} }`);

test.each([
  [amounts("medfeeSumamt: '100.00'"), '还缺 hifpPay、psnCashpay'],
  [
    amounts("medfeeSumamt: '100.00', hifpPay: '60.00', psnCashpay: '39.99'"),
    '医疗费总额 100.00 不等于基金支付+其他支付+个人账户+个人现金 99.99',
  ],
  [
    amounts("medfeeSumamt: '100.00', hifpPay: '60.00', psnCashpay: '40.00', inscpAmt: '100.01'"),
    '符合范围金额 100.01 大于医疗费总额',
  ],
  [
    amounts(
      "medfeeSumamt: '100.00', hifpPay: '60.00', psnCashpay: '40.00', psnSelfpay: '30.00', psnOwnpay: '9.00'",
    ),
    '个人自付+个人自费 39.00 不等于个人账户+个人现金 40.00',
  ],
  [
    card("amounts: { medfeeSumamt: '10.00', hifpPay: '1.00' }", 'settlement: self-paid, visit: outpatient'),
    "全自费的案例卡，hifpPay 应为 '0.00'",
  ],
])('sums that cannot be true are named before the run: %j', (text, words) => {
  expect(refused(text)).toEqual([expect.stringContaining(words) as string]);
});

const line = (sum: string): string =>
  `{ feeOcurTime: '2026-11-20 10:00:00', medListCodg: C1, medListName: 甲, medChrgitmType: '02', cnt: '2', pric: '5.000000', detItemFeeSumamt: '${sum}', chrgitmLv: '01' }`;

test('fee lines have to be their product and to add up to the whole', () => {
  expect(refused(card(`feeLines: [${line('10.02')}]`))).toEqual([
    expect.stringContaining('数量 2 × 单价 5.000000 为 10.00，这里是 10.02') as string,
  ]);
  const text = `amounts: { medfeeSumamt: '20.00', hifpPay: '0.00', psnCashpay: '20.00' }\n      feeLines: [${line('10.00')}]`;
  expect(refused(card(text))).toEqual([
    expect.stringContaining('费用明细之和 10.00 不等于医疗费总额 20.00') as string,
  ]);
  expect(load(card(`feeLines: [${line('10.01')}]`))).toHaveLength(1);
});

test('0 for what the patient bears, as some places print it, is no contradiction', () => {
  const zeros = "medfeeSumamt: '9.00', hifpPay: '0', psnCashpay: '9', psnSelfpay: '0', psnOwnpay: '0.00'";
  expect(load(amounts(zeros))).toHaveLength(1);
});

test.each([
  [`${outpatient}, insuredPlace: '32'`, '实时结算的参保地应在本省（以 37 开头）'],
  ["settlement: cross-province, visit: inpatient, insuredPlace: '3799'", '跨省结算的参保地应在外省'],
])('a place that contradicts the kind of settlement is named: %s', (conditions, words) => {
  expect(refused(`cards:\n  - conditions: { ${conditions} }\n`)).toEqual([
    expect.stringContaining(words) as string,
  ]);
});

test('a person who does not fulfil the card’s own conditions is named', () => {
  const text = card("person: { insuplcAdmdvs: '370100' }", `${outpatient}, insuredPlace: '3799'`);
  expect(refused(text)).toEqual([expect.stringContaining('370100 不符合条件 insuredPlace') as string]);
});

test('what only a settlement has stands on no self-paid card', () => {
  const text = card(
    "settlement: { setlId: S1 }\n      person: { psnNo: '1' }",
    'settlement: self-paid, visit: outpatient',
  );
  expect(refused(text)).toHaveLength(2);
});

test('two cards with one settlement are told apart by nobody', () => {
  const one = `  - conditions: { ${outpatient} }\n    values: { settlement: { setlId: S1 } }\n`;
  expect(refused(`cards:\n${one}${one}`)).toEqual([
    '第 5 行第 37 列：S1 与第 1 张案例卡相同；每张案例卡应是不同的结算与就诊',
  ]);
});

test('conditions alone need a ledger that knows the settlement, and the remedy names them', () => {
  const text = `cards:\n  - conditions: { ${outpatient} }\n`;
  const said = refused(text, { ledger: 'card' }).join('');
  expect(said).toContain('第 2 行第 5 列');
  for (const remedy of ['declared', 'csv', 'observe', 'values']) expect(said).toContain(remedy);
  for (const ledger of ['declared', 'csv', 'observe'] as const)
    expect(load(text, { ledger })).toHaveLength(1);
});

test('a card for something that the hospital does not offer contradicts its capabilities', () => {
  const capabilities = { ...fullCapabilities, outpatient: false, voucherTypes: ['1'] };
  expect(refused(card("voucher: { elecSetlCertType: '3' }"), { capabilities })).toEqual([
    expect.stringContaining('不提供门诊') as string,
    expect.stringContaining('没有声明税务数电票') as string,
  ]);
});
