import { expect, test } from 'vitest';

import type { Entry } from '../../evidence/entries.ts';
import type { Results } from '../../judge/results.ts';
import { exchangeNotes } from './exchange-notes.ts';

let seq = 0;
const entry = (kind: Entry['kind'], data: object): Entry => {
  seq += 1;
  return { seq, kind, data } as Entry;
};
const started = (id: string, scenario: string, act: string): Entry =>
  entry('act-start', { id, scenario, act, card: 'RT-OP' });
const exchange = (act?: string): Entry => entry('exchange', act === undefined ? {} : { act });

/** Results that count each exchange for one row, or say that it is a stranger's. */
const counting = (rows: Readonly<Record<string, readonly number[]>>, strangers: object[] = []): Results =>
  ({
    rows: Object.entries(rows).map(([no, seqs]) => ({
      no,
      checks: [],
      exchanges: seqs.map((one) => ({ seq: one })),
    })),
    unattributed: strangers,
  }) as unknown as Results;

const note = (
  entries: readonly Entry[],
  results: Results,
  digests: ReadonlyMap<number, string> = new Map(),
) => exchangeNotes(entries, results, digests).get(entries.at(-1)?.seq ?? 0);

test('what was asked for needs no explanation', () => {
  const entries = [started('a.upload.1', 'real-time', 'upload'), exchange('a.upload.1')];
  expect(note(entries, counting({ '1.1': [seq] }))).toEqual({
    timeliness: 'expected',
    rows: ['1.1'],
    text: '',
  });
});

test('an upload of a later scenario came early', () => {
  const entries = [started('a.upload.1', 'real-time', 'upload'), exchange('a.upload.1')];
  const found = note(entries, counting({ '2.1': [seq] }));
  expect(found?.timeliness).toBe('early');
  expect(found?.text).toContain('全自费票据【医疗机构上传电子结算凭证】');
});

test('a query for a step that is over came late', () => {
  const entries = [started('a.query-status.1', 'real-time', 'query-status'), exchange('a.query-status.1')];
  expect(note(entries, counting({ '1.2': [seq] }))?.timeliness).toBe('late');
});

test('the query after the re-upload is the one that was asked for', () => {
  const entries = [started('a.query-upload.2', 'real-time', 'query-upload'), exchange('a.query-upload.2')];
  expect(note(entries, counting({ '1.3': [seq] }))?.timeliness).toBe('expected');
});

test('what came while nothing was asked for came late', () => {
  expect(note([exchange()], counting({ '1.4': [seq] }))?.text).toContain('两步之间');
});

test('the same bytes again are a duplicate of the first', () => {
  const entries = [exchange(), exchange()];
  const digests = new Map([
    [seq - 1, 'same'],
    [seq, 'same'],
  ]);
  const found = note(entries, counting({ '1.1': [seq - 1, seq] }), digests);
  expect(found).toMatchObject({ timeliness: 'duplicate', rows: ['1.1'] });
  expect(found?.text).toContain(`第 ${seq - 1} 条`);
});

test('what belongs to nobody is foreign and says why', () => {
  expect(note([exchange()], counting({}, [{ seq, infno: '4901' }]))?.text).toContain('不属于任何案例卡');
  expect(note([exchange()], counting({}, [{ seq, infno: '1101' }]))?.text).toContain('四个被测接口');
});

test('what an earlier attempt received no longer counts', () => {
  expect(note([exchange()], counting({}))?.timeliness).toBe('superseded');
});

test('a second upload in the place of a re-upload is not late: 4905 should have been sent', () => {
  const entries = [started('a.reupload.1', 'real-time', 'reupload'), exchange('a.reupload.1')];
  const results = counting({ '1.1': [seq], '1.3': [] });
  const findings = [{ exchange: seq }];
  const told = {
    ...results,
    rows: results.rows.map((row) =>
      row.no === '1.3' ? { ...row, checks: [{ id: 'sequence.reupload-instead-of-upload', findings }] } : row,
    ),
  } as unknown as Results;
  const found = note(entries, told);
  expect(found?.timeliness).toBe('wrong-interface');
  expect(found?.text).toContain('应发送 4905');
  // Another patient's first upload meanwhile is none of it.
  expect(note(entries, results)?.timeliness).toBe('late');
});
