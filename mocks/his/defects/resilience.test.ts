import { expect, test } from 'vitest';
import {
  accepted,
  companions,
  listOf,
  numbers,
  playAgainst,
  rows,
  silence,
  type Sent,
} from '../acts/testing/scripted-center.ts';
import type { Answer } from '../wire/answer.ts';
import type { Defect } from './defect.ts';
import { resilienceDefects } from './resilience.ts';

function defectOf(id: string): Defect {
  const defect = resilienceDefects.find((known) => known.id === id);
  if (defect === undefined) throw new Error(`No defect is called ${id}.`);
  return defect;
}

test('a defective hospital issues another voucher, or calls its second upload a new one', async () => {
  const lost = (_infno: string, nth: number): Answer => (nth === 1 ? silence : accepted());
  const voucherOf = (one: Sent | undefined): string | undefined =>
    one === undefined ? undefined : listOf(one)[0]?.['elecSetlCertNo'];
  const other = await playAgainst(
    { acts: ['upload'], defect: defectOf('other-voucher-after-silence') },
    lost,
  );
  expect(numbers(other)).toEqual(['4901', '4901']);
  expect(voucherOf(other.sent[1])).not.toBe(voucherOf(other.sent[0]));
  const anew = await playAgainst({ acts: ['upload'], defect: defectOf('new-call-after-silence') }, lost);
  expect(voucherOf(anew.sent[1])).toBe(voucherOf(anew.sent[0]));
  expect(anew.sent[1]?.msgid).not.toBe(anew.sent[0]?.msgid);
});

test('a defective hospital sends the whole batch again when one of its vouchers failed', async () => {
  const answer = (infno: string, nth: number, sent: readonly Sent[]): Answer =>
    infno === '4902' ? rows(sent, nth === 1 ? ['21', '11', '11'] : []) : accepted();
  const acts = ['upload', 'query-upload', 'reupload', 'query-upload'] as const;
  const defect = defectOf('reupload-of-whole-batch');
  const { sent } = await playAgainst({ acts, extra: { companions }, defect }, answer);
  expect(sent[2] === undefined ? 0 : listOf(sent[2]).length).toBe(3);
});
