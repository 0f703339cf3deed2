import { expect, test } from 'vitest';

import * as made from '../contract/testing/documents.ts';
import { readMessage } from '../contract/envelope.ts';
import type { JsonObject, JsonValue } from '../contract/json-text.ts';
import { readStructuredXml } from '../contract/reading/structured-xml.ts';
import { specification } from '../contract/specification.ts';
import { createContract } from '../contract/validate.ts';
import { createLedger } from '../book/ledger.ts';
import type { Check, ExchangeCheck, HistoryCheck, VoucherCheck } from './check.ts';
import { exampleIds, examplesOf, type Example } from './examples.ts';
import { checks } from './catalogue/index.ts';
import { batchKey, createRegister, elementKey, type VoucherRecord } from '../book/register.ts';

const contract = createContract(specification);
const card = made.card('real-time');
const voucher = made.voucher(card);
const NOW = Date.parse('2026-07-30T10:20:30+08:00');

test('every check has a good and a bad example, and every example a check', () => {
  expect([...exampleIds].sort()).toEqual(checks.map(({ id }) => id).sort());
  for (const { id } of checks) {
    const { good, bad } = examplesOf(id) ?? { good: '', bad: '' };
    expect(JSON.stringify(good), id).not.toBe(JSON.stringify(bad));
  }
});

const runnable = checks.filter((check) => runOf(check, examplesOf(check.id)?.good ?? '') !== undefined);

test('most examples can be run', () => {
  // A case of a suite is a whole conversation: no snippet shows it.
  const showable = checks.filter(({ scope }) => scope !== 'case');
  expect(runnable.length).toBeGreaterThan(showable.length * 0.6);
});

test.each(runnable.map((check) => [check.id, check] as const))(
  '%s finds its bad example and not its good one',
  (id, check) => {
    const { good, bad } = examplesOf(id) ?? { good: '', bad: '' };
    expect(runOf(check, good)?.(), 'the good one').toEqual([]);
    expect(runOf(check, bad)?.(), 'the bad one').not.toEqual([]);
  },
);

type Run = () => readonly unknown[];

/** `undefined` for an example that only describes. */
function runOf(check: Check, example: Example): Run | undefined {
  switch (check.scope) {
    case 'exchange':
      return typeof example === 'object' ? () => inspectMessage(check, example) : undefined;
    case 'voucher':
      return typeof example === 'object' || /^<(?!tktextinfo)\w+>.*<\/\w+>$/.test(example)
        ? () => inspectVoucher(check, example)
        : undefined;
    case 'history':
      return typeof example === 'string' && /^4901 →.*\d\)$|^4901 → [\d(), →-]+$/.test(example)
        ? () => inspectHistory(check, example)
        : undefined;
    case 'batch':
    case 'case':
      return undefined;
  }
}

function inspectMessage(check: ExchangeCheck, example: JsonObject): readonly unknown[] {
  const infno = infnoOf(check, example);
  const inputs: Readonly<Record<string, made.Json>> = {
    '4901': made.upload('UEsDB', [made.element(voucher)]),
    '4902': made.query(),
    '4905': made.reupload(undefined, [made.again(voucher)]),
    '5501': made.status(voucher),
  };
  const whole = merged(made.envelope(infno, inputs[infno] ?? {}) as JsonObject, example);
  return check.inspect({
    message: readMessage(Buffer.from(JSON.stringify(whole))),
    method: 'POST',
    path: '',
    receivedAt: NOW,
    contract,
    hospital: made.hospital,
    register: registerWithVoucher(),
    isSignNo: () => false,
  });
}

/** The interface an example speaks about: the check's own, or the one whose list it changes. */
const infnoOf = ({ infnos }: ExchangeCheck, example: JsonObject): string => {
  const input = example['input'];
  if (typeof input === 'object' && input !== null && 'reUploadDetlDTOList' in input) return '4905';
  return infnos?.find((infno) => /^\d{4}$/.test(infno)) ?? '4901';
};

function registerWithVoucher() {
  const register = createRegister();
  const batch = batchKey(made.INTERVAL, made.BATCH);
  register.upload('4901', made.element(voucher) as JsonObject, { exchange: 1, batch, upldMode: '1' });
  return register;
}

function inspectVoucher(check: VoucherCheck, example: Example): readonly unknown[] {
  const isXml = typeof example === 'string';
  const xml = readXml(made.xml(voucher));
  const changes = isXml ? readXml(`<tktextinfo>${example}</tktextinfo>`).content : {};
  const element = made.element(voucher) as JsonObject;
  const saysSelfPaid = !isXml && example['certSetlType'] === '2' && check.id !== 'scenario.kind';
  const scenario = saysSelfPaid ? 'self-paid' : 'real-time';
  const stated = isXml ? element : merged(element, example);
  return check.inspect({
    infno: '4901',
    index: 0,
    element: stated,
    record: recordOf(stated),
    upldMode: '1',
    contract,
    hospital: made.hospital,
    rivals: [],
    files: [{ format: 'pdf', name: '37060126-0000000001.pdf', detail: '' }],
    package: 'read',
    xml: { ...xml, content: isXml ? merged(xml.content, changes, 'replace lists') : xml.content },
    xmlSource: 'layout',
    xmlStem: undefined,
    ledger: createLedger([{ ...made.ledgerEntry('real-time', card), source: 'card' }], false),
    card,
    scenario,
  });
}

/** The voucher beside its first one, which failed, and another settlement's under the number 0000000099. */
function recordOf(element: JsonObject): VoucherRecord {
  const register = registerWithVoucher();
  const upload = { exchange: 2, batch: batchKey(made.INTERVAL, made.BATCH), upldMode: '1' };
  const others = { ...element, setlId: 'S2', bizSn: 'B2', elecSetlCertNo: '0000000099' };
  register.upload('4901', others, upload);
  const record = register.upload('4901', element, upload);
  if (record.no !== voucher.no) register.isSecond(elementKey(element), `${voucher.code}-${voucher.no}`);
  return record;
}

const readXml = (text: string) => readStructuredXml(Buffer.from(text), specification.xml);

/** Plays `4901 → 4902(2,1) → 4905 → 5501(-1)` on a register. */
function inspectHistory(check: HistoryCheck, course: string): readonly unknown[] {
  const register = createRegister();
  const element = made.element(voucher) as JsonObject;
  const key = elementKey(element);
  course.split('→').forEach((call, index) => {
    const [, infno = '', results = ''] = /(\d{4})(?:\((.*)\))?/.exec(call) ?? [];
    const exchange = index + 1;
    const [ftfileSavRslt = '', chkRslt = ''] = results.split(',');
    if (infno === '4901' || infno === '4905')
      register.upload(infno, element, { exchange, batch: 'a|b', upldMode: '1' });
    if (infno === '4902') register.report(key, { exchange, ftfileSavRslt, chkRslt, reason: '' });
    if (infno === '5501') register.status(key, exchange, results !== '-1');
  });
  return check.inspect({
    scenario: 'real-time',
    voucher: register.voucher(key),
    isCutOff: () => false,
    strayQueries: [],
    hurriedQueries: [],
    refusals: [],
  });
}

/** The document with the example's part in place of its own; lists are changed element by element. */
function merged(
  document: JsonObject,
  part: JsonObject,
  lists: 'by element' | 'replace lists' = 'by element',
): JsonObject {
  const result: Record<string, JsonValue> = { ...document };
  for (const [name, value] of Object.entries(part)) {
    const before = document[name];
    if (Array.isArray(value) && Array.isArray(before) && lists === 'by element')
      result[name] = (value as JsonObject[]).map((item, index) =>
        merged((before as JsonObject[])[index] ?? {}, item, lists),
      );
    else if (isPlain(value) && isPlain(before)) result[name] = merged(before, value, lists);
    else result[name] = value;
  }
  return result;
}

const isPlain = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
