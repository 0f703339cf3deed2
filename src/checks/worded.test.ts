import { expect, test } from 'vitest';

import { createRegister } from '../book/register.ts';
import { readMessage } from '../contract/envelope.ts';
import type { JsonObject } from '../contract/json-text.ts';
import { namedTables } from '../contract/profile.ts';
import { specification } from '../contract/specification.ts';
import * as made from '../contract/testing/documents.ts';
import type { Contract } from '../contract/validate.ts';
import type { Mismatch } from '../domain/verdict.ts';
import { inspectExchange, inspectVoucher } from './inspect.ts';
import { profiled } from './profiled.ts';
import { createContract } from '../contract/validate.ts';
import { rosterOf } from './roster.ts';
import { sentenceOf } from './sentence.ts';
import { contradicted, everyScenario, soundSubject } from './testing/vouchers.ts';
import { wordedFor } from './worded.ts';

const tables = namedTables(specification);

/** A profile that calls the named fields `x…`, and as many letters more as the table has in front of it. */
function renaming(isMeant: (field: string, table: string) => boolean): Contract {
  const rename = {
    xml: { tktextinfo: 'xROOT' },
    ...Object.fromEntries(
      Object.entries(tables).map(([table, fields], index) => [
        table,
        Object.fromEntries(
          fields
            .filter(({ field }) => isMeant(field, table))
            .map(({ field }) => [field, `x${index}${field.toUpperCase()}`]),
        ),
      ]),
    ),
  };
  const document = { id: 'x', title: 'x', rename, reply: { rowsNode: 'xROWS' } };
  return createContract(profiled(document).specification, specification);
}

const everyName = renaming(() => true);
const canonical = new Set([
  ...Object.values(tables).flatMap((all) => all.map(({ field }) => field)),
  'tktextinfo',
]);

/** Names of the specification that a text still has; a dictionary may bear a field's name. */
const leftIn = (text: string): readonly string[] =>
  (text.replaceAll(/字典 \w+/g, '').match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []).filter((word) =>
    canonical.has(word),
  );

test('under a profile that renames everything no check names a field of the specification', () => {
  const { exchange, batch, voucher, history, case: cases } = rosterOf(everyName);
  const all = [...exchange, ...batch, ...voucher, ...history, ...cases];
  expect(all.length).toBeGreaterThan(130);
  const left = all.flatMap(({ id, title, remedy, clause }) =>
    [title, remedy, clause].flatMap(leftIn).map((name) => `${id} ${name}`),
  );
  expect(left).toEqual([]);
});

/** The texts of a finding that are ours. */
const texts = (mismatch: Mismatch): readonly string[] => [
  mismatch.pointer,
  mismatch.expected,
  mismatch.symptom ?? '',
  mismatch.message ?? '',
];

test.each(everyScenario)('no finding of a wrong voucher does: %s', (scenario) => {
  const wrongs = Object.entries(tables).flatMap(([table, fields]) =>
    /^4901\.input\.|^tktextinfo\/\w+$/.test(table)
      ? fields.map(({ field }) => contradictedOr(scenario, table, field))
      : [],
  );
  const found = wrongs.flatMap((subject) =>
    inspectVoucher({ ...subject, contract: everyName }).flatMap(({ mismatches }) => mismatches),
  );
  expect(found.length).toBeGreaterThan(40);
  expect(found.flatMap(texts).flatMap(leftIn)).toEqual([]);
});

function contradictedOr(scenario: (typeof everyScenario)[number], table: string, field: string) {
  try {
    return contradicted(scenario, table, field, '??');
  } catch {
    return soundSubject(scenario);
  }
}

test('no finding of a wrong message does', () => {
  const voucher = made.voucher(made.card('real-time'));
  const good = made.envelope('4901', made.upload('UEs=', [made.element(voucher)]));
  const wrong = [
    { signtype: 'SM2' },
    { infno: undefined, infNo: '4901' },
    { mdtrtarea_admvs: undefined, mdtrtarea_admdvs: '379900' },
    { mdtrtarea_admvs: '329900', inf_time: '2026-01-01', msgid: 'x', fixmedins_name: '??', opter_type: '9' },
    { input: { data: (good as JsonObject)['input'] } },
    {
      input: {
        fixmedinsCode: '1',
        elecSetlCertCnt: '9',
        bizStsb: 'x',
        upldBchno: '1',
        upldDetlList: 'x',
        extra: null,
      },
    },
  ];
  const found = wrong.flatMap((changes) => {
    const message = readMessage(Buffer.from(JSON.stringify({ ...good, ...changes })));
    const subject = {
      message,
      method: 'POST',
      path: '/',
      receivedAt: Date.UTC(2026, 10, 30),
      contract: everyName,
      hospital: made.hospital,
      register: createRegister(),
    };
    const infnos = message.infno === undefined ? ['4901', undefined] : [message.infno];
    return infnos.flatMap((infno) =>
      inspectExchange({ ...subject, message: { ...message, infno } }).hits.flatMap(
        ({ mismatches }) => mismatches,
      ),
    );
  });
  expect(found.length).toBeGreaterThan(20);
  expect(found.flatMap(texts).flatMap(leftIn)).toEqual([]);
});

test('a history tells its results in the names of the profile, at the place where they stand', () => {
  const told = wordedFor(
    everyName,
    '4902',
  )({
    pointer: '/output/data',
    expected: '查询到 ftfileSavRslt 1，chkRslt 1',
    actual: '查询停在 ftfileSavRslt 0，chkRslt 0',
    isRetold: true,
  });
  expect(texts(told).concat(told.actual).flatMap(leftIn)).toEqual([]);
  expect(told.pointer).toMatch(/^\/x\d+OUTPUT\/xROWS$/);
});

test('a name that differs from document to document is the one of the document spoken of', () => {
  const onlyXml = renaming((field, table) => field === 'psnName' && table === 'tktextinfo/billInfo');
  const { words } = onlyXml.translation;
  expect(words('列表写 psnName，XML 的 billInfo/psnName 写全名')).toMatch(
    /^列表写 psnName，XML 的 billInfo\/x\d+PSNNAME 写全名$/,
  );
  expect(words('4901 upldDetlList.psnName、certno', '4901')).toBe('4901 upldDetlList.psnName、certno');
  expect(words('XML billInfo.psnName、certno')).toMatch(/x\d+PSNNAME、certno$/);
});

test('the value that came is never put into other words', () => {
  const [check] = rosterOf(everyName).exchange;
  const mismatch = { pointer: '/infno', expected: '接口编号', actual: 'infno' };
  const told = wordedFor(everyName, undefined)(mismatch);
  expect(check === undefined ? '' : sentenceOf(check, told)).toContain('收到 infno');
});
