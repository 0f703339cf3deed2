import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expect, test } from 'vitest';

import type { Entry } from './entries.ts';
import { createJournalShape } from './journal-shape.ts';

const shape = createJournalShape();
const journals = resolve(import.meta.dirname, '../../fixtures/journals');
const recorded = (name: string): readonly string[] =>
  readFileSync(join(journals, name, 'journal.ndjson'), 'utf8')
    .trimEnd()
    .split('\n');
const faultOf = (lines: readonly string[]): unknown =>
  shape.fault(
    Buffer.from(`${lines.join('\n')}\n`),
    lines.map((line) => JSON.parse(line) as Entry),
  );

test.each(readdirSync(journals))('every line of the journal %s is one of ours', (name) => {
  expect(faultOf(recorded(name))).toBeUndefined();
});

const lines = recorded('all-rows-passed');
const indexOf = (kind: string): number => lines.findIndex((line) => line.includes(`"kind":"${kind}"`));

/** Changes the value at a path of the first line of this kind. */
function changed(kind: string, path: readonly (string | number)[], value: unknown): readonly string[] {
  const index = indexOf(kind);
  const line = JSON.parse(lines[index] ?? '') as Record<string, unknown>;
  let holder = line;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
  holder[path.at(-1) ?? ''] = value;
  return lines.with(index, JSON.stringify(line));
}

const strange: readonly unknown[] = [null, ['x'], { toString: 'x' }, true];
const texts: readonly (readonly [string, readonly (string | number)[]])[] = [
  ['open', ['data', 'run']],
  ['open', ['data', 'hospital', 'fixmedinsCode']],
  ['open', ['data', 'hospital', 'fixmedinsName']],
  ['open', ['data', 'hospital', 'admdvs']],
  ['open', ['data', 'environment']],
  ['open', ['data', 'driver']],
  ['open', ['data', 'harness', 'version']],
  ['open', ['data', 'contract', 'digest']],
  ['open', ['data', 'profile', 'id']],
  ['open', ['data', 'capabilities', 'voucherTypes', 0]],
  ['open', ['data', 'challenge']],
  ['open', ['data', 'hospital']],
  ['card', ['data', 'scenario']],
  ['card', ['data', 'card', 'id']],
  ['card', ['data', 'card', 'settlement', 'medfeeSumamt']],
  ['card', ['data', 'card', 'feeLines', 0, 'cnt']],
  ['ledger', ['data', 'medfeeSumamt']],
  ['fault-planned', ['data', 'card']],
  ['fault-applied', ['data', 'voucher']],
  ['act-start', ['data', 'act']],
  ['act-end', ['data', 'outcome']],
  ['exchange', ['data', 'receivedAt']],
  ['exchange', ['data', 'request', 'path']],
  ['exchange', ['data', 'request', 'headers', 0, 1]],
  ['exchange', ['data', 'request', 'body', 'text']],
  ['exchange', ['data', 'reply', 'body']],
  ['close', ['data', 'count']],
  ['close', ['at']],
];

test.each(texts)('a line %s with another value than ours at %j is named', (kind, path) => {
  for (const value of strange)
    expect(faultOf(changed(kind, path, value)), JSON.stringify(value)).toMatchObject({
      line: indexOf(kind) + 1,
    });
});

test('the place of a wrong value is named', () => {
  expect(faultOf(changed('open', ['data', 'hospital', 'fixmedinsCode'], ['x']))).toEqual({
    line: 1,
    place: 'data.hospital.fixmedinsCode',
  });
});

const rewritten: readonly (readonly [string, (line: string) => string])[] = [
  ['a key twice', (line) => line.replace('"seq":1,', '"seq":9,"seq":1,')],
  ['a key of the hospital twice', (line) => line.replace('"seed":1', '"seed":2,"seed":1')],
  ['a space', (line) => line.replace('"seq":1', '"seq": 1')],
  ['a number in another writing', (line) => line.replace('"attempt":1', '"attempt":1.0')],
  ['a letter as a code', (line) => line.replace('"kind":"open"', String.raw`"kind":"ope\u006e"`)],
  [
    'another order',
    (line) => line.replace(/("seq":1),("at":"[^"]*")/, (_, seq: string, at: string) => `${at},${seq}`),
  ],
];

test.each(rewritten)('a line with %s is not written as ours are', (_, rewrite) => {
  const [first = '', ...rest] = lines;
  expect(rewrite(first)).not.toBe(first);
  expect(faultOf([rewrite(first), ...rest])).toEqual({ line: 1, place: '' });
});

test('a key that no line has is not let in beside the others', () => {
  const [first = '', ...rest] = lines;
  expect(faultOf([first.replace('"seq":1', '"seq":1,"more":1'), ...rest])).toMatchObject({ line: 1 });
});
