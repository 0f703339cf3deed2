import { expect, test } from 'vitest';
import { pollPause } from '../upload/patience.ts';
import type { Answer } from '../wire/answer.ts';
import {
  accepted,
  companions,
  listOf,
  numbers,
  playAgainst,
  rows,
  silence,
  unknown,
  type Sent,
} from './testing/scripted-center.ts';
import { filesOf, tagsOf, xmlInPdf } from './testing/unpack.ts';

test('after silence it asks for the batch, and what arrived is not sent again', async () => {
  const run = await playAgainst({ acts: ['upload'] }, (infno, _nth, sent) =>
    infno === '4901' ? silence : rows(sent, []),
  );
  expect(numbers(run)).toEqual(['4901', '4902']);
  expect(run.reports[0]?.outcome).toBe('done');
});

test('what did not arrive is the same call once more, byte by byte', async () => {
  const run = await playAgainst({ acts: ['upload'] }, (infno, nth) =>
    infno === '4902' ? unknown : nth === 1 ? silence : accepted(),
  );
  expect(numbers(run)).toEqual(['4901', '4902', '4901']);
  expect(run.sent[2]?.text).toBe(run.sent[0]?.text);
});

test('a refusal is for a person to look at; prompted again it asks and then sends the same voucher', async () => {
  const run = await playAgainst({ acts: ['upload', 'upload'] }, (infno, nth) =>
    infno === '4902' || nth === 1 ? unknown : accepted(),
  );
  expect(numbers(run)).toEqual(['4901', '4902', '4901']);
  expect(run.reports.map(({ outcome }) => outcome)).toEqual(['failed', 'done']);
  const [first, , again] = run.sent;
  expect(again?.input['upldBchno']).toBe(first?.input['upldBchno']);
  expect(again === undefined ? [] : listOf(again)).toEqual(first === undefined ? undefined : listOf(first));
  expect(again?.msgid).not.toBe(first?.msgid);
});

test('a refusal as a duplicate is looked into at once', async () => {
  const run = await playAgainst({ acts: ['upload'] }, (infno, _nth, sent) =>
    infno === '4901' ? { kind: 'refused', message: '该批次已提交，请勿重复上传' } : rows(sent, []),
  );
  expect(numbers(run)).toEqual(['4901', '4902']);
  expect(run.reports[0]?.outcome).toBe('done');
});

test('when nobody answers anything it gives up and says so', async () => {
  const run = await playAgainst({ acts: ['upload'] }, () => silence);
  expect(numbers(run)).toEqual(['4901', '4902', '4902', '4902']);
  expect(run.reports[0]).toMatchObject({ outcome: 'failed', message: '4901 未被受理：没有应答' });
});

test('other hospitals repeat without asking, or send again under a new batch number', async () => {
  const lost = (infno: string, nth: number): Answer =>
    infno === '4902' ? unknown : nth === 1 ? silence : accepted();
  const repeating = await playAgainst({ acts: ['upload'], style: { makingSure: 'repeat' } }, lost);
  expect(numbers(repeating)).toEqual(['4901', '4901']);
  expect(repeating.sent[1]?.text).toBe(repeating.sent[0]?.text);
  const renumbering = await playAgainst({ acts: ['upload'], style: { retryBatch: 'new' } }, lost);
  expect(numbers(renumbering)).toEqual(['4901', '4902', '4901']);
  const [first, , again] = renumbering.sent;
  expect(again?.input['upldBchno']).not.toBe(first?.input['upldBchno']);
});

test('polling goes on after silence, and takes ever longer', async () => {
  const run = await playAgainst(
    { acts: ['upload', 'query-upload'], style: { pollMs: 100 } },
    (infno, nth, sent) => {
      if (infno === '4901') return accepted();
      return nth === 2 ? silence : rows(sent, nth < 8 ? ['00'] : ['11']);
    },
  );
  expect(run.reports[1]?.outcome).toBe('done');
  expect(run.pauses).toEqual([100, 100, 100, 150, 225, 338, 506]);
  expect(pollPause(100, 40)).toBe(5_000);
  expect(pollPause(10_000, 40)).toBe(10_000);
});

test('vouchers of one batch go together, and only what failed goes again', async () => {
  const answer = (infno: string, nth: number, sent: readonly Sent[]): Answer =>
    infno === '4902' ? rows(sent, nth === 1 ? ['21', '11', '11'] : []) : accepted();
  const acts = ['upload', 'query-upload', 'reupload', 'query-upload'] as const;
  const run = await playAgainst({ acts, extra: { companions } }, answer);
  const [upload, , again] = run.sent;
  expect(upload?.input).toMatchObject({ elecSetlCertCnt: '3' });
  expect(Object.keys(filesOf(upload?.input ?? {}))).toHaveLength(3);
  const settlements = upload === undefined ? [] : listOf(upload).map(({ setlId }) => setlId);
  expect(new Set(settlements).size).toBe(3);
  expect(again === undefined ? [] : listOf(again).map(({ setlId }) => setlId)).toEqual(
    settlements.slice(0, 1),
  );
});

const refund = {
  setlId: 'R1',
  medinsSetlId: 'RM1',
  setlTime: '2026-07-29 10:00:00',
  medfeeSumamt: '-126.50',
  hifpPay: '-77.00',
};

test('a refund asks first, then uploads a voucher of its own that names the original, all amounts negative', async () => {
  const acts = ['upload', 'query-upload', 'reverse', 'query-upload', 'query-status'] as const;
  const run = await playAgainst({ acts, extra: { refund } }, (infno, _nth, sent) =>
    infno === '4902' ? rows(sent, []) : accepted({ rhredFlag: '0', reimFlag: '0' }),
  );
  expect(numbers(run)).toEqual(['4901', '4902', '5501', '4901', '4902', '5501']);
  const [original, , asked, red, , afterwards] = run.sent;
  const first = original === undefined ? undefined : listOf(original)[0];
  expect(asked?.input['elecSetlCertNo']).toBe(first?.['elecSetlCertNo']);
  expect(afterwards?.input['elecSetlCertNo']).toBe(first?.['elecSetlCertNo']);
  expect(red === undefined ? {} : listOf(red)[0]).toMatchObject({
    setlId: 'R1',
    bizSn: 'RM1',
    medfeeSumamt: '-126.50',
  });
  const [file = new Uint8Array()] = Object.values(filesOf(red?.input ?? {}));
  const tags = tagsOf((await xmlInPdf(file)) ?? new Uint8Array());
  expect(tags).toMatchObject({
    elecSetlCertFlag: '1',
    relElecSetlCertNo: first?.['elecSetlCertNo'],
    billAmt: '-126.50',
  });
});

test.each(['1', '2'])('a voucher with reimbursement flag %s is not taken back', async (reimFlag) => {
  const run = await playAgainst(
    { acts: ['upload', 'query-upload', 'reverse'], extra: { refund } },
    (infno, _nth, sent) => (infno === '4902' ? rows(sent, []) : accepted({ rhredFlag: '0', reimFlag })),
  );
  expect(numbers(run)).toEqual(['4901', '4902', '5501']);
  expect(run.reports[2]?.outcome).toBe('failed');
});
