import { expect, test } from 'vitest';

import type { Attempt } from './attempts.ts';
import type { CounterCall, Pass, Replayed } from './replayed.ts';
import type { ExchangeSummary } from './results.ts';
import { tracesOf } from './trace.ts';

const code = '4241234567890123456789370000';
const summary = (seq: number, infno: string | null): ExchangeSummary => ({
  seq,
  at: '2026-11-22T10:00:00.000+08:00',
  infno,
  ms: 3,
  infcode: '0',
});
const call = (
  seq: number,
  infno: string | null,
  asked: CounterCall['asked'],
  answered: CounterCall['answered'] = {},
): CounterCall => ({ summary: summary(seq, infno), asked, answered });

const card = (id: string, psnNo: string) => ({
  scenario: 'real-time',
  needed: true,
  card: { id, title: `患者 ${id}`, person: { psnNo, certno: `${psnNo}X` } },
});

const calls: readonly CounterCall[] = [
  call(3, null, { data: { ecQrCode: code } }, { data: { ecToken: 'token-a', idNo: 'aX' } }),
  call(
    4,
    '1101',
    { input: { data: { mdtrt_cert_no: 'token-a' } } },
    { output: { baseinfo: { psn_no: 'a' } } },
  ),
  call(5, '1101', { input: { data: { mdtrt_cert_no: 'bX' } } }),
  call(6, '2201', { input: { data: { psn_no: 'a' } } }, { output: { data: { mdtrt_id: 'visit-a' } } }),
  // Names the visit alone.
  call(7, '2204', { input: { feedetail: [{ mdtrt_id: 'visit-a' }] } }),
  call(8, '2207', { input: { data: { psn_no: 'a' } } }, { output: { setlinfo: { setl_id: 'setl-a' } } }),
  call(10, '2601', { input: { data: { psn_no: 'nobody' } } }),
];

const pass = (counter: true | undefined): Pass =>
  ({
    attempt: {
      settings: { counter },
      cards: [card('A', 'a'), card('B', 'b')],
      scans: [
        { seq: 2, at: '', act: 'x', card: 'A', model: 'honeywell-gun', text: code, faults: [], ms: 200 },
      ],
      ledger: [{ seq: 9, source: 'platform', card: 'A', setlId: 'setl-a', medfeeSumamt: '12.00' }],
    } as unknown as Attempt,
    replayed: {
      cases: new Map([
        [
          'A',
          {
            vouchers: [{ code: '37060126', no: '7953245251' }],
            steps: { 1: { exchanges: [summary(11, '4901')] }, 2: { exchanges: [summary(11, '4901')] } },
          },
        ],
      ]),
      counterCalls: calls,
    } as unknown as Replayed,
  }) as unknown as Pass;

test('a patient’s way holds every call that names them, or what an earlier call of theirs brought, and no other’s', () => {
  const [first, second] = tracesOf(pass(true));
  expect(first?.steps.map(({ seq, kind }) => `${seq} ${kind}`)).toEqual([
    '2 scan',
    '3 counter',
    '4 counter',
    '6 counter',
    '7 counter',
    '8 counter',
    '9 settlement',
    '11 voucher',
  ]);
  expect(first?.steps.find(({ seq }) => seq === 8)).toMatchObject({
    keys: { setl_id: 'setl-a' },
    infno: '2207',
  });
  expect(first?.steps.at(-1)?.keys).toEqual({ voucher: '37060126-7953245251' });
  expect(second?.steps.map(({ seq }) => seq)).toEqual([5]);
});

test('without a counter side there is nothing to trace', () => {
  expect(tracesOf(pass(undefined))).toEqual([]);
});
