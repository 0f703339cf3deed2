import { expect, test } from 'vitest';

import { idNumberFault } from '../../src/domain/id-number.ts';
import { decimal } from '../../src/domain/money.ts';
import { card } from '../../src/contract/testing/documents.ts';
import { defaultPersons, personOf } from './person.ts';
import { byCertificate, from, openWindow, visited, withIdCard, type Line } from './testing/window.ts';

test('the roster is synthetic: born 1990-01-01 in regions that are none, every id number sound', () => {
  for (const { certno, brdy, insuplcAdmdvs, psnNo, psnName, balance } of defaultPersons) {
    expect(brdy).toBe('1990-01-01');
    expect(certno).toMatch(/^(379900|329900)19900101/);
    expect(idNumberFault(certno), psnName).toBeUndefined();
    expect(certno.slice(0, 6)).toBe(insuplcAdmdvs);
    expect(psnNo).toMatch(/^\d{20}$/);
    expect(psnName).toMatch(/^测试/);
    expect(decimal(balance)).toBeDefined();
  }
});

test('nobody shares a number with anybody, and everybody who shares an account is there', () => {
  for (const name of ['id', 'certno', 'psnNo', 'cardNo', 'cardSn'] as const)
    expect(new Set(defaultPersons.map((person) => person[name])).size).toBe(defaultPersons.length);
  const ids = defaultPersons.map(({ id }) => id);
  for (const { sharedBy } of defaultPersons) if (sharedBy !== undefined) expect(ids).toContain(sharedBy);
});

test('the person of a card is who the card says, and can be treated', async () => {
  const person = personOf(card('cross-province'))!;
  expect(person).toMatchObject({
    id: 'CP-OP',
    psnName: '张三',
    psnNo: '37990000000000000001',
    cardNo: 'HI0001',
    insutype: '310',
    insuStatus: '1',
    insuplcAdmdvs: '329900',
    balance: '5000.00',
  });
  const window = await openWindow({ persons: [person] });
  const pills: Line = ['1', 'XC08CAA180A001010100004', '2', '25.500000', '51.00'];
  expect(await visited(window, withIdCard(person), [pills])).toMatch(/^\d+$/);
});

test('who is not insured on the card can be read, with a state that says so', async () => {
  const person = personOf(card('self-paid'))!;
  const window = await openWindow({ persons: [person] });
  const read = await window.ask('1101', byCertificate(person), from(person));
  expect(read.rows('insuinfo')[0]).toMatchObject({ psn_insu_stas: '0', balc: '0.00' });
});

test('a card that leaves the person to the hospital has none', () => {
  const plain = card('real-time');
  expect(personOf({ ...plain, person: {} })).toBeUndefined();
});

test('the chronic disease of a card is registered for its person', () => {
  const plain = card('real-time');
  const person = personOf({ ...plain, visit: { ...plain.visit, medType: '14' } });
  expect(person?.chronic).toEqual([{ code: 'J06.900', name: '急性上呼吸道感染', begndate: '2024-01-01' }]);
});
