import { expect, test } from 'vitest';

import type { ScenarioId } from '../../src/domain/form.ts';
import { HarnessError } from '../../src/domain/harness-error.ts';
import type { PackageReader } from '../../src/contract/reading/reader.ts';
import { emptyReading } from '../../src/contract/reading/reading.ts';
import { readMessage } from '../../src/contract/envelope.ts';
import { specification } from '../../src/contract/specification.ts';
import { createContract } from '../../src/contract/validate.ts';
import type { WholeCard } from '../../src/domain/card.ts';
import type { SessionPlan } from './session.ts';
import {
  again,
  BATCH,
  card,
  cardData,
  element,
  envelope,
  fileFault,
  INTERVAL,
  ledgerEntry,
  OTHER_BATCH,
  packed,
  pdf,
  query,
  reupload,
  status,
  stem,
  upload,
  voucher,
  xml,
  zipped,
  type Fields,
} from '../../src/contract/testing/documents.ts';
import {
  contract,
  PROCESSING_MS,
  reader,
  reasonOf,
  resultOf,
  rowsOf,
  stage,
  type Answer,
} from './testing/stage.ts';

const realTime = card('real-time');
const bill = voucher(realTime);
const type3 = voucher(realTime, '26372000000000000001', '3');

/** A session that knows these cards' settlements; with `faults` it plays one on each. */
const knowing = (
  cards: Readonly<Partial<Record<ScenarioId, WholeCard>>>,
  faults = false,
): Partial<SessionPlan> => {
  const all = Object.entries(cards) as [ScenarioId, WholeCard][];
  return {
    cards: all.map(([scenario, of]) => cardData(scenario, of)),
    ledger: all.map(([scenario, of]) => ledgerEntry(scenario, of)),
    observe: false,
    faults: faults ? all.map(([scenario, of]) => fileFault(scenario, of)) : [],
  };
};

const modes: readonly (readonly [string, Partial<SessionPlan>])[] = [
  ['observe', {}],
  ['card', knowing({ 'real-time': realTime })],
];

/** Violations of the contract's own tables for answers. */
const violations = (infno: string, { text }: Answer): readonly unknown[] => {
  const { envelope: reply } = readMessage(Buffer.from(text));
  const output = reply['output'] as Fields | null | undefined;
  const rows = (output?.['data'] ?? (infno === '5501' && output ? [output] : [])) as readonly Fields[];
  return [
    ...(contract.validator('envelope:reply', 'should')?.(reply) ?? []),
    ...rows.flatMap((row) => contract.validator(`output:${infno}`, 'should')?.(row as never) ?? []),
  ];
};

test.each(modes)(
  'with the ledger %s every answer of the whole way obeys the contract',
  async (_mode, plan) => {
    const { call, processed } = (await stage()).open(plan);
    const answers: [string, Answer][] = [];
    const ask = async (infno: string, input: Fields): Promise<Answer> => {
      const answer = await call(infno, input);
      answers.push([infno, answer]);
      return answer;
    };
    await ask('5501', status(bill));
    await ask('4901', upload(await packed(bill), [element(bill)]));
    await ask('4902', query());
    await processed();
    expect(resultOf(await ask('4902', query()))).toBe('1/1');
    await ask('4905', reupload(undefined, [again(bill)]));
    await ask('4902', query());
    await processed();
    await ask('4902', query());
    await ask('5501', status(bill));
    expect(answers.map(([infno, { body }]) => `${infno} ${String(body['infcode'])}`)).toEqual([
      '5501 -1',
      '4901 0',
      '4902 0',
      '4902 0',
      '4905 0',
      '4902 0',
      '4902 0',
      '5501 0',
    ]);
    expect(answers.flatMap(([infno, answer]) => violations(infno, answer))).toEqual([]);
  },
);

test.each(modes)('with the ledger %s a 4901 is accepted at once with output null', async (_mode, plan) => {
  const { call } = (await stage()).open(plan);
  const { status: http, body } = await call('4901', upload(await packed(bill), [element(bill)]));
  expect(http).toBe(200);
  expect(body).toEqual({
    infcode: 0,
    inf_refmsgid: expect.stringMatching(/^379900\d{24}$/) as string,
    refmsg_time: '20260730102030400',
    respond_time: '20260730102030400',
    err_msg: null,
    output: null,
  });
});

test('a refusal says only why: everything but infcode and err_msg is null', async () => {
  const { call } = (await stage()).open();
  const { status: http, body } = await call('4902', query());
  expect(http).toBe(200);
  expect(body).toEqual({
    infcode: -1,
    inf_refmsgid: null,
    refmsg_time: null,
    respond_time: null,
    err_msg: `没有找到批次 ${BATCH}（业务区间 ${INTERVAL}）`,
    output: null,
  });
});

test('err_msg holds no quote and no backslash, whatever the hospital wrote', async () => {
  const { post } = (await stage()).open();
  const nasty = JSON.stringify(envelope('4902', query({ bizStsb: 'X' }))).replace(
    '"X"',
    String.raw`"a\"b\\c\n\ud800\u0007"`,
  );
  const { text } = await post(nasty);
  const message = /"err_msg":(".*?"),"output"/.exec(text)?.[1] ?? '';
  expect(message).toContain('/input/bizStsb');
  expect(message.slice(1, -1)).not.toMatch(/["\\]/);
});

test('err_msg has at most 200 characters', async () => {
  const { call } = (await stage()).open();
  const reason = reasonOf(await call('5501', status({ ...bill, no: '9'.repeat(50), code: '8'.repeat(50) })));
  expect(reason).toContain('没有上传过');
  const long = reasonOf(await call('1'.repeat(400), {}));
  expect(long).toHaveLength(200);
});

test('the first 4902 after an upload answers 0/0 although processing is done', async () => {
  const { call, processed } = (await stage()).open();
  await call('4901', upload(await packed(bill), [element(bill)]));
  await processed();
  expect(resultOf(await call('4902', query()))).toBe('0/0');
  expect(resultOf(await call('4902', query()))).toBe('1/1');
});

test('the first 4902 after a re-upload answers 0/0 again', async () => {
  const { call, processed } = (await stage()).open();
  await call('4901', upload(await packed(bill), [element(bill)]));
  await processed();
  await call('4902', query());
  await call('4905', reupload(await packed(bill), [again(bill)]));
  await processed();
  expect(resultOf(await call('4902', query()))).toBe('0/0');
  expect(resultOf(await call('4902', query()))).toBe('1/1');
});

test('the result is told when the processing time is over, not a moment earlier', async () => {
  const { clock, open } = await stage();
  const { call, idle } = open();
  await call('4901', upload(await packed(bill), [element(bill)]));
  await idle();
  await call('4902', query());
  clock.advance(PROCESSING_MS - 1);
  expect(resultOf(await call('4902', query()))).toBe('0/0');
  clock.advance(1);
  expect(resultOf(await call('4902', query()))).toBe('1/1');
});

test('4902 tells every voucher of the batch, its results as text', async () => {
  const { call, processed } = (await stage()).open();
  const second = voucher(card('real-time', 2), '0000000002');
  await call('4901', upload(await packed(bill, second), [element(bill), element(second)]));
  await call('4902', query());
  await processed();
  const rows = rowsOf(await call('4902', query()));
  const common = { elecSetlCertChkcode: 'aB3d5F', elecSetlCertType: '1', certSetlType: '1' };
  const results = { ftfileSavRslt: '1', chkRslt: '1', savFaleRea: '' };
  expect(rows).toEqual([
    { elecSetlCertCode: bill.code, elecSetlCertNo: bill.no, ...common, ...results },
    { elecSetlCertCode: second.code, elecSetlCertNo: second.no, ...common, ...results },
  ]);
});

test('after a re-upload in a new batch both batch numbers show its outcome', async () => {
  const { call, processed } = (await stage()).open();
  await call('4901', upload(zipped({ 'other.txt': 'x' }), [element(bill)]));
  await call('4902', query());
  await processed();
  expect(resultOf(await call('4902', query()))).toMatch(/^2\/1 /);
  await call('4905', reupload(await packed(bill), [again(bill)], { upldBchno: OTHER_BATCH }));
  await call('4902', query());
  await processed();
  expect(resultOf(await call('4902', query()))).toBe('1/1');
  expect(resultOf(await call('4902', query({ upldBchno: OTHER_BATCH })))).toBe('1/1');
});

test('the planned fault is played once, on the first accepted 4901 of the card', async () => {
  const { call, processed, entries } = (await stage()).open(knowing({ 'real-time': realTime }, true));
  const refused = await call('4901', upload(await packed(bill), [element(bill)], { elecSetlCertCnt: '2' }));
  expect(reasonOf(refused)).toContain('elecSetlCertCnt');
  await call('4901', upload(await packed(bill), [element(bill)]));
  await call('4902', query());
  await processed();
  expect(resultOf(await call('4902', query()))).toBe('2/1 版式文件存储失败（测试计划内），请重传');
  await call('4901', upload(await packed(bill), [element(bill)], { upldBchno: OTHER_BATCH }));
  await call('4902', query({ upldBchno: OTHER_BATCH }));
  await processed();
  expect(resultOf(await call('4902', query({ upldBchno: OTHER_BATCH })))).toBe('1/1');
  const exchanges = await entries('exchange');
  expect((await entries('fault-applied')).map(({ data }) => data)).toEqual([
    { fault: 'real-time/RT-OP', exchange: exchanges[1]?.seq, voucher: stem(bill) },
  ]);
});

test.each([
  ['with the zip under the same number', true, BATCH],
  ['with the zip under a new number', true, OTHER_BATCH],
  ['without the zip under the same number', false, BATCH],
  ['without the zip under a new number', false, OTHER_BATCH],
])('a 4905 %s mends the planned fault', async (_title, withZip, upldBchno) => {
  const { call, processed } = (await stage()).open(knowing({ 'real-time': realTime }, true));
  const zip = await packed(bill);
  await call('4901', upload(zip, [element(bill)]));
  await call('4902', query());
  await processed();
  expect(resultOf(await call('4902', query()))).toMatch(/^2\/1 /);
  const mended = await call('4905', reupload(withZip ? zip : undefined, [again(bill)], { upldBchno }));
  expect(mended.body).toMatchObject({ infcode: 0, output: null });
  await call('4902', query({ upldBchno }));
  await processed();
  expect(resultOf(await call('4902', query({ upldBchno })))).toBe('1/1');
});

test('a 4901 that is sent anew before its result was told meets the planned fault like the first', async () => {
  const { call, processed } = (await stage()).open(knowing({ 'real-time': realTime }, true));
  await call('4901', upload(await packed(bill), [element(bill)]));
  await processed();
  await call('4901', upload(await packed(bill), [element(bill)], { upldBchno: OTHER_BATCH }));
  await call('4902', query({ upldBchno: OTHER_BATCH }));
  await processed();
  expect(resultOf(await call('4902', query({ upldBchno: OTHER_BATCH })))).toMatch(/^2\/1 .*测试计划内/);
  await call('4901', upload(await packed(bill), [element(bill)]));
  await call('4902', query());
  await processed();
  expect(resultOf(await call('4902', query()))).toBe('1/1');
});

test("the hospital's own failure takes the place of the planned one", async () => {
  const { call, processed, entries } = (await stage()).open(knowing({ 'real-time': realTime }, true));
  const wrong = element(bill, { psnNo: '37990000000000000002' });
  await call('4901', upload(await packed(bill), [wrong]));
  await call('4902', query());
  await processed();
  expect(resultOf(await call('4902', query()))).toMatch(/^1\/2 人员编号/);
  await call('4905', reupload(await packed(bill), [again(bill)]));
  await call('4902', query());
  await processed();
  expect(resultOf(await call('4902', query()))).toBe('1/1');
  expect(await entries('fault-applied')).toEqual([]);
});

test('a planned fault is not played on an upload that a re-upload has already replaced', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const slow: PackageReader = { ...reader, read: async (zip) => held.then(async () => reader.read(zip)) };
  const { call, processed, entries } = (await stage()).open(knowing({ 'real-time': realTime }, true), slow);
  await call('4901', upload(await packed(bill), [element(bill)]));
  await call('4905', reupload(undefined, [again(bill)]));
  release();
  await call('4902', query());
  await processed();
  expect(resultOf(await call('4902', query()))).toBe('1/1');
  expect(await entries('fault-applied')).toEqual([]);
});

test('a fault of ours in processing is recorded with its exchange and leaves the result open', async () => {
  const failing: PackageReader = {
    ...reader,
    read: () => Promise.reject(new HarnessError('READER-FAILED', '附件解析失败')),
  };
  const { call, processed, entries } = (await stage()).open({}, failing);
  await call('4901', upload(await packed(bill), [element(bill)]));
  await call('4902', query());
  await processed();
  expect(resultOf(await call('4902', query()))).toBe('0/0');
  const [exchange] = await entries('exchange');
  expect((await entries('error')).map(({ data }) => data)).toEqual([
    {
      code: 'READER-FAILED',
      message: expect.stringContaining('附件解析失败') as string,
      exchange: exchange?.seq,
    },
  ]);
});

test('a limit of ours is recorded with its exchange, and nothing is said against the file', async () => {
  const limited: PackageReader = {
    ...reader,
    read: () =>
      Promise.resolve({ ...emptyReading, problem: { kind: 'too-large', detail: '解析超过 30 秒' } }),
  };
  const { call, processed, entries } = (await stage()).open(knowing({ 'real-time': realTime }), limited);
  await call('4901', upload(await packed(bill), [element(bill)]));
  await call('4902', query());
  await processed();
  expect(resultOf(await call('4902', query()))).toBe('1/1');
  const [exchange] = await entries('exchange');
  expect((await entries('error')).map(({ data }) => data)).toEqual([
    {
      code: 'READER-FAILED',
      message: expect.stringContaining('解析超过 30 秒') as string,
      exchange: exchange?.seq,
    },
  ]);
});

test('where the message itself is wrong it is said, whatever our limits', async () => {
  const limited: PackageReader = {
    ...reader,
    read: () =>
      Promise.resolve({ ...emptyReading, problem: { kind: 'too-large', detail: '解析超过 30 秒' } }),
  };
  const { call, processed } = (await stage()).open(knowing({ 'real-time': realTime }), limited);
  await call('4901', upload(await packed(bill), [element(bill, { medfeeSumamt: '1.00' })]));
  await call('4902', query());
  await processed();
  expect(resultOf(await call('4902', query()))).toMatch(/^1\/2 .*medfeeSumamt/);
});

const broken: readonly (readonly [string, () => Promise<string>, RegExp])[] = [
  ['no zip at all', async () => Promise.resolve('AAAA'), /^2\/1 .*zip/],
  ['a PDF without its XML', async () => zipped({ [`${stem(bill)}.pdf`]: await pdf() }), /^2\/1 .*tktextinfo/],
  ['a file of another name', async () => zipped({ 'x.pdf': await pdf(xml(bill)) }), /^2\/1 .*x\.pdf/],
  [
    'an XML of another voucher',
    async () => zipped({ [`${stem(bill)}.pdf`]: await pdf(xml(bill, { psnName: '李四' })) }),
    /^1\/2 .*psnName/,
  ],
];

test.each(broken)(
  'after %s a 4905 without the zip keeps failing for the same reason, one with a good zip mends it',
  async (_title, zip, expected) => {
    const { call, processed } = (await stage()).open();
    const poll = async (): Promise<string> => {
      await call('4902', query());
      await processed();
      return resultOf(await call('4902', query()));
    };
    await call('4901', upload(await zip(), [element(bill)]));
    const first = await poll();
    expect(first).toMatch(expected);
    for (const rea of ['第一次', '第二次']) {
      await call('4905', reupload(undefined, [again(bill, { rea })]));
      expect(await poll()).toBe(first);
    }
    await call('4905', reupload(await packed(bill), [again(bill)]));
    expect(await poll()).toBe('1/1');
  },
);

test('a 4905 without the zip that does not wait for the result relies on the files all the same', async () => {
  const { call, processed } = (await stage()).open();
  const zip = zipped({ [`${stem(bill)}.pdf`]: await pdf() });
  await call('4901', upload(zip, [element(bill)]));
  await call('4905', reupload(undefined, [again(bill)]));
  await call('4902', query());
  await processed();
  expect(resultOf(await call('4902', query()))).toMatch(/^2\/1 .*tktextinfo/);
});

test('a 4905 may give the voucher a new number, under which it is known from then on', async () => {
  const { call, processed } = (await stage()).open();
  const renamed = { ...bill, no: '0000000099' };
  await call('4901', upload(await packed(bill), [element(bill)]));
  const changes = {
    initElecSetlCertNo: bill.no,
    initElecSetlCertCode: bill.code,
    certCodeNoErrFlag: '1',
  };
  await call('4905', reupload(await packed(renamed), [again(renamed, changes)]));
  await call('4902', query());
  await processed();
  const rows = rowsOf(await call('4902', query()));
  expect(rows.map(({ elecSetlCertNo }) => elecSetlCertNo)).toEqual([renamed.no]);
  expect((await call('5501', status(renamed))).body['infcode']).toBe(0);
});

test('5501 is refused before both results are 1 and answered afterwards', async () => {
  const { call, processed } = (await stage()).open();
  expect(reasonOf(await call('5501', status(bill)))).toBe(`凭证 ${stem(bill)} 没有上传过`);
  await call('4901', upload(await packed(bill), [element(bill)]));
  expect(reasonOf(await call('5501', status(bill)))).toBe(`凭证 ${stem(bill)} 尚未上传成功，不能查询状态`);
  await processed();
  expect((await call('5501', status(bill))).body).toMatchObject({
    infcode: 0,
    err_msg: null,
    output: {
      elecSetlCertCode: bill.code,
      elecSetlCertNo: bill.no,
      elecSetlCertChkcode: bill.chkcode,
      elecSetlCertType: '1',
      certSetlType: '1',
      rhredFlag: '0',
      reimFlag: '0',
    },
  });
});

test('5501 is refused for a voucher whose processing failed', async () => {
  const { call, processed } = (await stage()).open();
  await call('4901', upload('AAAA', [element(bill)]));
  await processed();
  expect(reasonOf(await call('5501', status(bill)))).toContain('尚未上传成功');
});

test('5501 with another check code is refused and names the field', async () => {
  const { call, processed } = (await stage()).open();
  await call('4901', upload(await packed(bill), [element(bill)]));
  await processed();
  const reason = reasonOf(await call('5501', status({ ...bill, chkcode: 'ab3d5f' })));
  expect(reason).toContain('/input/elecSetlCertChkcode');
});

test('a 4902 with the right number but another interval finds nothing', async () => {
  const { call } = (await stage()).open();
  await call('4901', upload(await packed(bill), [element(bill)]));
  expect(reasonOf(await call('4902', query({ bizStsb: '20260729-20260729' })))).toContain('没有找到批次');
});

test('a voucher of type 3 goes the whole way without a code, its file named by the number alone', async () => {
  const { call, processed } = (await stage()).open(knowing({ 'real-time': realTime }));
  const zip = zipped({ [`${type3.no}.pdf`]: await pdf(xml(type3)) });
  expect((await call('4901', upload(zip, [element(type3)]))).body['infcode']).toBe(0);
  await call('4902', query());
  await processed();
  expect(resultOf(await call('4902', query()))).toBe('1/1');
  expect((await call('5501', status(type3))).body['infcode']).toBe(0);
});

test.each(['self-paid', 'cross-province'] as const)('a %s voucher agrees with its card', async (scenario) => {
  const of = card(scenario);
  const { call, processed } = (await stage()).open(knowing({ [scenario]: of }));
  const one = voucher(of);
  const changes = { insuplc_admdvs: of.person.insuplcAdmdvs };
  const accepted = await call('4901', upload(await packed(one), [element(one)]), changes);
  expect(accepted.body['err_msg']).toBeNull();
  await call('4902', query());
  await processed();
  expect(resultOf(await call('4902', query()))).toBe('1/1');
});

test('a settlement that nobody made fails its voucher where settlements are known, and only there', async () => {
  const unknown = element(bill, { setlId: '379900X1' });
  const zip = zipped({ [`${stem(bill)}.pdf`]: await pdf(xml(bill).replaceAll('379900GRT1', '379900X1')) });
  const results: string[] = [];
  for (const [, plan] of modes) {
    const { call, processed } = (await stage()).open(plan);
    await call('4901', upload(zip, [unknown]));
    await call('4902', query());
    await processed();
    results.push(resultOf(await call('4902', query())));
  }
  expect(results).toEqual(['1/1', '1/2 结算信息不存在：setlId 379900X1']);
});

test('a settlement that was declared later is known, and what was remembered of vouchers stays', async () => {
  const declared = card('real-time', 2);
  const { session, call, processed } = (await stage()).open({
    ...knowing({ 'real-time': realTime }),
    cards: [cardData('real-time', realTime), cardData('real-time', declared)],
  });
  await call('4901', upload(await packed(bill), [element(bill)]));
  session.declare(ledgerEntry('real-time', declared));
  const second = voucher(declared, '0000000002');
  await call('4901', upload(await packed(second), [element(second)], { upldBchno: OTHER_BATCH }));
  await call('4902', query({ upldBchno: OTHER_BATCH }));
  await processed();
  expect(resultOf(await call('4902', query({ upldBchno: OTHER_BATCH })))).toBe('1/1');
  expect([session.voucherOf('RT-OP')?.record.no, session.voucherOf('RT-OP2')?.record.no]).toEqual([
    bill.no,
    second.no,
  ]);
  await call('4905', reupload(await packed(bill), [again(bill, { setlId: '379900X1', bizSn: 'X' })]));
  expect(session.voucherOf('RT-OP')?.record.uploads).toHaveLength(2);
});

test('the same bytes posted again are the same call: nothing starts over', async () => {
  const { post, call, processed, entries, session } = (await stage()).open(
    knowing({ 'real-time': realTime }, true),
  );
  const bytes = JSON.stringify(envelope('4901', upload(await packed(bill), [element(bill)])));
  await post(bytes);
  await call('4902', query());
  expect((await post(bytes)).body).toMatchObject({ infcode: 0, output: null });
  await processed();
  expect(resultOf(await call('4902', query()))).toMatch(/^2\/1 /);
  expect(session.register.voucher(stem(bill))?.uploads).toHaveLength(1);
  expect(await entries('fault-applied')).toHaveLength(1);
  expect(await entries('exchange')).toHaveLength(4);
});

test('the same bytes posted after their result was told are a new upload', async () => {
  const { post, call, processed, session } = (await stage()).open();
  const bytes = JSON.stringify(envelope('4901', upload(await packed(bill), [element(bill)])));
  await post(bytes);
  await call('4902', query());
  await processed();
  await call('4902', query());
  await post(bytes);
  expect(session.register.voucher(stem(bill))?.uploads).toHaveLength(2);
  expect(resultOf(await call('4902', query()))).toBe('0/0');
});

test('sign-in gives a number, sign-out is answered', async () => {
  const { call } = (await stage()).open();
  const signIn = { signIn: { opter_no: '001', mac: '00-00-00-00-00-00', ip: '127.0.0.1' } };
  expect((await call('9001', signIn)).body).toMatchObject({
    infcode: 0,
    output: {
      signinoutb: {
        sign_time: '2026-07-30 10:20:30',
        sign_no: expect.stringMatching(/^\d{20}$/) as string,
      },
    },
  });
  expect((await call('9002', { signOut: { sign_no: '1', opter_no: '001' } })).body).toMatchObject({
    infcode: 0,
    output: null,
  });
});

test('an interface of the specification that has no handler is answered by its example', async () => {
  const output = { data: [{ bizSn: '1' }] };
  const pending = { title: '查询待上传清单', tables: {}, example: output };
  const wider = createContract({
    ...specification,
    interfaces: { ...specification.interfaces, '4910': pending },
  });
  const { call } = (await stage()).open({}, reader, wider);
  expect((await call('4910', {})).body).toMatchObject({ infcode: 0, output });
});

test('another interface is refused by name and disturbs nothing', async () => {
  const { call, processed } = (await stage()).open();
  await call('4901', upload(await packed(bill), [element(bill)]));
  await call('4902', query());
  await processed();
  for (const infno of ['1101', '2207', '4903', '90100', 'P0001'])
    expect(reasonOf(await call(infno, { data: {} }))).toContain(infno);
  expect(resultOf(await call('4902', query()))).toBe('1/1');
});

test('an exchange carries the act that was open, and belongs to its card when it names nothing', async () => {
  const cards = [cardData('real-time', realTime)];
  const { session, call, entries } = (await stage()).open({ ...knowing({ 'real-time': realTime }), cards });
  const nameless = element(bill, { setlId: 'X', bizSn: 'X' });
  session.openAct({ id: 'real-time.outpatient.upload.1', card: realTime.id });
  await call('4901', upload(await packed(bill), [nameless]));
  session.openAct(undefined);
  await call('4902', query());
  expect(session.voucherOf(realTime.id)).toMatchObject({ bizStsb: INTERVAL, upldBchno: BATCH });
  expect((await entries('exchange')).map(({ data }) => data.act)).toEqual([
    'real-time.outpatient.upload.1',
    undefined,
  ]);
});

test('the journal holds request and answer as they were', async () => {
  const { post, entries, path } = (await stage()).open();
  const sent = JSON.stringify(envelope('4902', query()));
  const { text } = await post(sent, { 'X-Trace': 'a' });
  const [exchange] = await entries('exchange');
  expect(exchange?.data).toMatchObject({
    session: 'session1',
    receivedAt: '2026-07-30T10:20:30.400+08:00',
    ms: 0,
    request: { method: 'POST', path, body: { text: sent } },
    reply: {
      status: 200,
      headers: [['content-type', 'application/json;charset=UTF-8']],
      body: { text },
    },
  });
  expect(exchange?.data.request.headers.map(([name]) => name.toLowerCase())).toContain('x-trace');
});

/** A voucher of another visit of the same hospital, of which no card and no settlement is known. */
const theirs = voucher({
  ...card('real-time', 7),
  person: {
    psnName: '王五',
    gend: '1',
    certno: '379900199001019991',
    psnNo: '37990000000000000009',
    insutype: '310',
    insuplcAdmdvs: '379900',
  },
});

test('another patient’s voucher is answered as the real center would, and meets no planned fault', async () => {
  const { call, processed, session } = (await stage()).open(knowing({ 'real-time': realTime }, true));
  session.openAct({ id: 'a', card: realTime.id });
  await call('4901', upload(await packed(theirs), [element(theirs)]));
  await call('4902', query());
  await processed();
  expect(resultOf(await call('4902', query()))).toBe('1/1');
  expect(session.voucherOf(realTime.id)).toBeUndefined();
});

test('a number that belongs to another settlement and a second voucher fail in processing', async () => {
  const { call, processed, session } = (await stage()).open(knowing({ 'real-time': realTime }, true));
  session.openAct({ id: 'a', card: realTime.id });
  const poll = async (upldBchno: string): Promise<string> => {
    await call('4902', query({ upldBchno }));
    await processed();
    return resultOf(await call('4902', query({ upldBchno })));
  };
  const taken = { ...theirs, no: bill.no };
  await call('4901', upload(await packed(taken), [element(taken)], { upldBchno: OTHER_BATCH }));
  await call('4901', upload(await packed(bill), [element(bill)]));
  expect(await poll(BATCH)).toMatch(/^1\/2 .*不得已属于另一笔结算/);
  const other = voucher(realTime, '0000000002');
  await call('4901', upload(await packed(other), [element(other)], { upldBchno: '2026073000003' }));
  expect(await poll('2026073000003')).toMatch(/^1\/2 失败的凭证须重传/);
});
