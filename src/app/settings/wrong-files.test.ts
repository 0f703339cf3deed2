import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { test } from 'vitest';

import { openPackage, packageRoot } from '../machine/package-root.ts';
import { cardsText } from './cards-template.ts';
import { loadSettings } from './config.ts';
import { fullCapabilities, testHospital } from './default-hospital.ts';
import { configText } from './init.ts';
import { loadOwnCards } from './own-cards.ts';
import { loadProfile } from './profiles.ts';
import { driverKinds } from './shape.ts';
import { expectEveryFileAnswered } from './testing/wrong-files.ts';

const { schemas } = openPackage();
const fixture = (name: string): string => join(packageRoot(), 'fixtures', name);

const everySetting = `
hospital: &h { fixmedinsCode: H37010000002, fixmedinsName: 示例医院, admdvs: '370100' }
his: { vendor: 甲, product: 乙, version: '1.0', counter: dll }
driver: { kind: web, module: ./his.mjs }
capabilities: { voucherTypes: ['1', '3'], upldModes: ['1'], notOffered: { crossProvince: 未开通 } }
report: { preparedBy: 张三, date: 2026-11-21 }
center: { host: 192.168.1.5, port: 8490 }
ledger: csv
ledgerFile: list.csv
suites: [resilience]
cards: cards.yaml
profile: default
seed: 7
furtherCards: false
`;

test('whatever is wrong with evoucher.yaml is said in Chinese, by line', async () => {
  await expectEveryFileAnswered({
    name: 'evoucher.yaml',
    writing: 'data',
    good: [everySetting, ...driverKinds.map(configText)],
    load: (file) => loadSettings(file, '.', schemas),
  });
});

test('whatever is wrong with the hospital’s own cards is said in Chinese, by line', async () => {
  const run = { hospital: testHospital, capabilities: fullCapabilities, ledger: 'declared' } as const;
  await expectEveryFileAnswered({
    name: 'cards.yaml',
    writing: 'data',
    good: [cardsText, readFileSync(fixture('cards/conditions.yaml'), 'utf8')],
    load: (file) => loadOwnCards(file, schemas, run),
  });
});

const everyDeviation = `
id: every
title: 每一项都写到的省
rename: { 4901.input: { upldBchno: batchNo }, xml: { tktextinfo: bill } }
fields:
  4902.input:
    upldBchno: { length: 60, required: optional }
    bizStsb: { required: { when: { field: upldBchno, in: ['1'] } } }
dictionaries: { insutype: { '399': 其他 } }
paths: { service: /ebc/service }
reply: { style: text-code, successMessage: null, rowsNode: list, emptyOutput: object, escapes: allowed }
payload: { input: text, output: sm4, key: 0123456789abcdef }
signing: { family: csb, toleranceSeconds: 60, accounts: [{ id: A, secret: abcdefgh }] }
levels: { batch.number-shape: must, 4902.input.upldBchno: should }
`;

test('whatever is wrong with a profile is said in Chinese, by line', async () => {
  await expectEveryFileAnswered({
    name: 'province.yaml',
    writing: 'data',
    good: [
      everyDeviation,
      ...readdirSync(fixture('profiles')).map((name) => readFileSync(fixture(`profiles/${name}`), 'utf8')),
    ],
    load: loadProfile,
  });
});
