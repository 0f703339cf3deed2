import { expect, test } from 'vitest';
import { parseAct, type ActName } from './act.ts';
import type { Answer } from '../wire/answer.ts';
import { habitsWith } from '../defects/defect.ts';
import { defects } from '../defects/index.ts';
import { createHospital, type ActReport } from './hospital.ts';
import { pollPause } from '../upload/patience.ts';
import { createRecords } from '../voucher/records.ts';
import type { Line } from '../wire/line.ts';
import type { Style } from '../habits/style.ts';
import { actDocument } from '../testing/acts.ts';
import { START_MS } from '../testing/run.ts';
import { xmlInPdf, filesOf, tagsOf } from '../testing/unpack.ts';

const silence: Answer = { kind: 'unreachable', message: '没有应答' };
const unknown: Answer = { kind: 'refused', message: '没有找到批次' };
const accepted = (output: unknown = null): Answer => ({ kind: 'accepted', output });

type Sent = {
  readonly infno: string;
  readonly msgid: string;
  readonly text: string;
  readonly input: Record<string, unknown>;
};

type Course = {
  readonly acts: readonly ActName[];
  readonly style?: Partial<Style>;
  readonly defect?: string;
  readonly extra?: object;
};

/** Plays acts against answers that were written down beforehand; a question without one is answered as asked. */
async function play(
  { acts, style = {}, defect, extra = {} }: Course,
  answer: (infno: string, nth: number, sent: readonly Sent[]) => Answer,
): Promise<{
  readonly sent: readonly Sent[];
  readonly reports: readonly ActReport[];
  readonly pauses: readonly number[];
}> {
  const sent: Sent[] = [];
  const pauses: number[] = [];
  let nowMs = START_MS;
  const post: Line['post'] = (_url, { bytes }) => {
    const text = Buffer.from(bytes).toString('utf8');
    const { infno, msgid, input } = JSON.parse(text) as Sent;
    sent.push({ infno, msgid, text, input });
    return Promise.resolve(answer(infno, sent.filter((one) => one.infno === infno).length, sent));
  };
  const habits = habitsWith(
    style,
    defects.find(({ id }) => id === defect),
  );
  const hospital = createHospital(habits, {
    line: { post },
    records: createRecords(),
    now: () => nowMs,
    wait: (ms) => {
      pauses.push(ms);
      nowMs += ms;
      return Promise.resolve();
    },
  });
  const reports: ActReport[] = [];
  for (const name of acts) {
    const document = { ...actDocument(name, 'real-time', 'http://127.0.0.1:1/'), ...extra };
    reports.push(await hospital.perform(parseAct(JSON.stringify(document))));
  }
  return { sent, reports, pauses };
}

const numbers = ({ sent }: { readonly sent: readonly Sent[] }): readonly string[] =>
  sent.map(({ infno }) => infno);

const listOf = ({ input }: Sent): readonly Record<string, string>[] =>
  (input['upldDetlList'] ?? input['reUploadDetlDTOList']) as Record<string, string>[];

/** The rows of a 4902 for everything that was uploaded, `results` by position. */
function rows(sent: readonly Sent[], results: readonly string[]): Answer {
  const upload = sent.findLast(({ infno }) => infno === '4901');
  const elements = upload === undefined ? [] : listOf(upload);
  const data = elements.map((element, index) => {
    const [ftfileSavRslt = '1', chkRslt = '1'] = (results[index] ?? '11').match(/./g) ?? [];
    return { ...element, ftfileSavRslt, chkRslt, savFaleRea: '存储失败' };
  });
  return accepted({ data });
}

test('after silence it asks for the batch, and what arrived is not sent again', async () => {
  const run = await play({ acts: ['upload'] }, (infno, _nth, sent) =>
    infno === '4901' ? silence : rows(sent, []),
  );
  expect(numbers(run)).toEqual(['4901', '4902']);
  expect(run.reports[0]?.outcome).toBe('done');
});

test('what did not arrive is the same call once more, byte by byte', async () => {
  const run = await play({ acts: ['upload'] }, (infno, nth) =>
    infno === '4902' ? unknown : nth === 1 ? silence : accepted(),
  );
  expect(numbers(run)).toEqual(['4901', '4902', '4901']);
  expect(run.sent[2]?.text).toBe(run.sent[0]?.text);
});

test('a refusal is for a person to look at; prompted again it asks and then sends the same voucher', async () => {
  const run = await play({ acts: ['upload', 'upload'] }, (infno, nth) =>
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
  const run = await play({ acts: ['upload'] }, (infno, _nth, sent) =>
    infno === '4901' ? { kind: 'refused', message: '该批次已提交，请勿重复上传' } : rows(sent, []),
  );
  expect(numbers(run)).toEqual(['4901', '4902']);
  expect(run.reports[0]?.outcome).toBe('done');
});

test('when nobody answers anything it gives up and says so', async () => {
  const run = await play({ acts: ['upload'] }, () => silence);
  expect(numbers(run)).toEqual(['4901', '4902', '4902', '4902']);
  expect(run.reports[0]).toMatchObject({ outcome: 'failed', message: '4901 未被受理：没有应答' });
});

test('other hospitals repeat without asking, or send again under a new batch number', async () => {
  const lost = (infno: string, nth: number): Answer =>
    infno === '4902' ? unknown : nth === 1 ? silence : accepted();
  const repeating = await play({ acts: ['upload'], style: { makingSure: 'repeat' } }, lost);
  expect(numbers(repeating)).toEqual(['4901', '4901']);
  expect(repeating.sent[1]?.text).toBe(repeating.sent[0]?.text);
  const renumbering = await play({ acts: ['upload'], style: { retryBatch: 'new' } }, lost);
  expect(numbers(renumbering)).toEqual(['4901', '4902', '4901']);
  const [first, , again] = renumbering.sent;
  expect(again?.input['upldBchno']).not.toBe(first?.input['upldBchno']);
});

test('a defective hospital issues another voucher, or calls its second upload a new one', async () => {
  const lost = (_infno: string, nth: number): Answer => (nth === 1 ? silence : accepted());
  const voucherOf = (one: Sent | undefined): string | undefined =>
    one === undefined ? undefined : listOf(one)[0]?.['elecSetlCertNo'];
  const other = await play({ acts: ['upload'], defect: 'other-voucher-after-silence' }, lost);
  expect(numbers(other)).toEqual(['4901', '4901']);
  expect(voucherOf(other.sent[1])).not.toBe(voucherOf(other.sent[0]));
  const anew = await play({ acts: ['upload'], defect: 'new-call-after-silence' }, lost);
  expect(voucherOf(anew.sent[1])).toBe(voucherOf(anew.sent[0]));
  expect(anew.sent[1]?.msgid).not.toBe(anew.sent[0]?.msgid);
});

test('polling goes on after silence, and takes ever longer', async () => {
  const run = await play({ acts: ['upload', 'query-upload'], style: { pollMs: 100 } }, (infno, nth, sent) => {
    if (infno === '4901') return accepted();
    return nth === 2 ? silence : rows(sent, nth < 8 ? ['00'] : ['11']);
  });
  expect(run.reports[1]?.outcome).toBe('done');
  expect(run.pauses).toEqual([100, 100, 100, 150, 225, 338, 506]);
  expect(pollPause(100, 40)).toBe(5_000);
  expect(pollPause(10_000, 40)).toBe(10_000);
});

const companions = ['2', '3'].map((id) => {
  const { card } = actDocument('upload', 'real-time', '') as { card: { settlement: object } };
  return { ...card, id: `OP${id}`, settlement: { ...card.settlement, setlId: `379900G000000000${id}` } };
});

test('vouchers of one batch go together, and only what failed goes again', async () => {
  const answer = (infno: string, nth: number, sent: readonly Sent[]): Answer =>
    infno === '4902' ? rows(sent, nth === 1 ? ['21', '11', '11'] : []) : accepted();
  const acts = ['upload', 'query-upload', 'reupload', 'query-upload'] as const;
  const run = await play({ acts, extra: { companions } }, answer);
  const [upload, , again] = run.sent;
  expect(upload?.input).toMatchObject({ elecSetlCertCnt: '3' });
  expect(Object.keys(filesOf(upload?.input ?? {}))).toHaveLength(3);
  const settlements = upload === undefined ? [] : listOf(upload).map(({ setlId }) => setlId);
  expect(new Set(settlements).size).toBe(3);
  expect(again === undefined ? [] : listOf(again).map(({ setlId }) => setlId)).toEqual(
    settlements.slice(0, 1),
  );
  const whole = await play({ acts, extra: { companions }, defect: 'reupload-of-whole-batch' }, answer);
  expect(whole.sent[2] === undefined ? 0 : listOf(whole.sent[2]).length).toBe(3);
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
  const run = await play({ acts, extra: { refund } }, (infno, _nth, sent) =>
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
  const run = await play(
    { acts: ['upload', 'query-upload', 'reverse'], extra: { refund } },
    (infno, _nth, sent) => (infno === '4902' ? rows(sent, []) : accepted({ rhredFlag: '0', reimFlag })),
  );
  expect(numbers(run)).toEqual(['4901', '4902', '5501']);
  expect(run.reports[2]?.outcome).toBe('failed');
});
