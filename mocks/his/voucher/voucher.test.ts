import { expect, test } from 'vitest';
import { createRecords } from './records.ts';
import type { Treatment } from '../settle/treatment.ts';
import { date } from '../values/time.ts';
import { issue, openBatch, stemOf, type Voucher } from './voucher.ts';

/** 2026-07-30 10:20:30.400, +08:00 */
const START_MS = Date.UTC(2026, 6, 30, 2, 20, 30, 400);

const treatmentWith = (elecSetlCertType: string): Treatment => ({
  scenario: 'real-time',
  kind: 'settled',
  hospital: { fixmedinsCode: 'H37990000001', fixmedinsName: '测试市第一人民医院', admdvs: '379900' },
  card: {
    id: 'OP',
    visit: { mdtrtType: '1' },
    person: {},
    settlement: {},
    diagnoses: [],
    feeLines: [],
    voucher: { elecSetlCertType },
  },
});

const issued = (type: string): Voucher => issue(treatmentWith(type), createRecords(), START_MS);

test('a fiscal e-bill has a code of 8, a number of 10 digits and 6 characters to check', () => {
  const voucher = issued('1');
  expect(voucher.code).toBe('37060126');
  expect(voucher.no).toMatch(/^\d{10}$/);
  expect(voucher.chkcode).toMatch(/^[0-9a-f]{6}$/);
});

test('a tax e-invoice has a code of 12, a number of 8 and a check code of 20 digits', () => {
  const voucher = issued('2');
  expect(voucher.code).toMatch(/^\d{12}$/);
  expect(voucher.no).toMatch(/^\d{8}$/);
  expect(voucher.chkcode).toMatch(/^\d{20}$/);
});

test('a fully digital invoice has a number of 20 digits and nothing else', () => {
  const voucher = issued('3');
  expect(voucher.no).toMatch(/^\d{20}$/);
  expect([voucher.code, voucher.chkcode]).toEqual([undefined, undefined]);
  expect(stemOf(voucher)).toBe(voucher.no);
});

test('numbers and batches of the same moment differ, and those of a later process do too', () => {
  const treatment = treatmentWith('1');
  const records = createRecords();
  const first = issue(treatment, records, START_MS);
  const second = issue(treatment, records, START_MS);
  const later = issue(treatment, createRecords(), START_MS + 1000);
  expect(new Set([first.no, second.no, later.no]).size).toBe(3);
  expect(openBatch(first, records, START_MS)).not.toEqual(openBatch(first, records, START_MS));
});

test('days begin at midnight of +08:00', () => {
  expect(date(Date.UTC(2026, 6, 29, 16, 0, 0))).toBe('2026-07-30');
  expect(date(Date.UTC(2026, 6, 29, 15, 59, 59))).toBe('2026-07-29');
});
