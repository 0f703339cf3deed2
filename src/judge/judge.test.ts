import { join } from 'node:path';

import { expect, test } from 'vitest';

import { readPackage } from '../contract/reading/package.ts';
import type { PackageReader } from '../contract/reading/reader.ts';
import { emptyReading, readingLimits } from '../contract/reading/reading.ts';
import { specification } from '../contract/specification.ts';
import { createContract } from '../contract/validate.ts';
import { formRows, type ScenarioId } from '../domain/form.ts';
import type { ActStart, ExchangeData, OpenData } from '../evidence/entries.ts';
import { readJournal } from '../evidence/journal-reader.ts';
import { dealCard } from '../scenarios/cards.ts';
import { scenarios } from '../scenarios/index.ts';
import { judge } from './judge.ts';
import type { Results, RowResult } from './results.ts';
import {
  answered,
  asked,
  backwards,
  draft,
  inTurn,
  journalOf,
  recordingOf,
  refusal,
  unprompted,
  withElements,
  withExchanges,
  withLines,
  withOpen,
  type Draft,
  type Recording,
} from './testing/journal.ts';

/** The journal is our own: nobody has to be able to end its reading. */
const reader: PackageReader = {
  read: async (base64, names) => readPackage(base64, specification.xml, readingLimits, { names }),
  close: async () => Promise.resolve(),
};
const contract = createContract(specification);

const judged = async (recording: Recording): Promise<Results> =>
  judge(journalOf(recording), { contractFor: () => contract, reader });

/** A whole run of the reference hospital, as it was recorded. */
const real = await recordingOf(
  await readJournal(join(import.meta.dirname, '../../fixtures/journals/all-rows-passed')),
);
const whole = await judged(real);

test('a limit of ours is an error of the harness in the rows of the upload, and no finding', async () => {
  const limited: PackageReader = {
    ...reader,
    read: () =>
      Promise.resolve({ ...emptyReading, problem: { kind: 'too-large', detail: '解析超过 30 秒' } }),
  };
  const results = await judge(journalOf(real), { contractFor: () => contract, reader: limited });
  const uploads = ['1.1', '1.3', '2.1', '2.3', '3.1', '3.3'];
  for (const no of uploads) {
    expect(row(results, no)).toMatchObject({ verdict: 'error', reason: 'harness-error' });
    expect(row(results, no).remark).toContain('解析超过 30 秒');
  }
  const findings = results.rows.flatMap(({ checks }) => checks.flatMap((check) => check.findings));
  expect(findings).toEqual([]);
  for (const { no, verdict } of results.rows) expect(verdict).toBe(uploads.includes(no) ? 'error' : 'pass');
});

const row = ({ rows }: Results, no: string): RowResult => {
  const found = rows.find((candidate) => candidate.no === no);
  if (found === undefined) throw new Error(`There is no row ${no}.`);
  return found;
};

const verdicts = ({ rows }: Results): Record<string, string> =>
  Object.fromEntries(
    rows.map(({ no, verdict, reason, blockedBy }) => [
      no,
      [verdict, reason, blockedBy].filter((word) => word !== null).join(' '),
    ]),
  );

const every = (word: string): Record<string, string> =>
  Object.fromEntries(formRows.map(({ no }) => [no, word]));

const allPass = every('pass');

test('what came while the connection was tried is in the journal and in no result', async () => {
  const trials = real.drafts.flatMap((line) =>
    line.kind === 'exchange'
      ? [draft('trial', { ...line.data, request: { ...line.data.request, path: '/abc/def' } })]
      : [],
  );
  const [begin, ...rest] = real.drafts;
  if (begin === undefined) throw new Error('The recorded run is empty.');
  // Exchanges are named by their line, so what was tried stands behind them here.
  const { journal, ...tried } = await judged({ ...real, drafts: [begin, ...rest, ...trials] });
  const { journal: before, ...plain } = whole;
  expect(journal.entries).toBe(before.entries + trials.length);
  expect(tried).toEqual(plain);
});

const opened = real.drafts.find((line) => line.kind === 'open');
if (opened === undefined) throw new Error('The recorded run was not opened.');
const { hospital: testHospital, capabilities: fullCapabilities } = opened.data;

const open: OpenData = {
  format: 'evoucher-journal@1',
  run: 'r1',
  attempt: 1,
  harness: { name: 'evoucher-harness', version: '0.0.0' },
  contract: { id: specification.id, digest: '' },
  profile: { id: 'default', document: {} },
  hospital: testHospital,
  seed: 1,
  driver: 'command',
  ledger: 'card',
  environment: 'simulated',
  selected: ['real-time', 'self-paid', 'cross-province'],
  capabilities: fullCapabilities,
};

/** The opening of a run and its needed cards, before anything happened. */
const opening = (changes: Partial<OpenData> = {}): readonly Draft[] => [
  draft('open', { ...open, ...changes }),
  ...scenarios.flatMap((scenario) =>
    scenario.cards
      .filter(({ needed }) => needed)
      .map((plan) =>
        draft('card', {
          scenario: scenario.id,
          needed: true,
          card: dealCard(plan, { hospital: testHospital, seed: 1, run: 'r1', now: Date.UTC(2026, 10, 21) }),
        }),
      ),
  ),
];

const actStarted = (act: ActStart['act'], scenario: ScenarioId = 'real-time', card = 'RT-OP'): Draft =>
  draft('act-start', { id: `${card}.${act}`, act, attempt: 1, scenario, card, deadlineMs: 60_000 });

const exchange = (message: unknown, reply: unknown, act?: string): Draft =>
  draft('exchange', {
    ...(act === undefined ? {} : { act }),
    peer: '127.0.0.1',
    receivedAt: '2026-11-21T09:30:00.000+08:00',
    ms: 3,
    request: {
      method: 'POST',
      path: '/fsi/api/rsfComIfsService/callService',
      headers: [],
      body: { text: typeof message === 'string' ? message : JSON.stringify(message) },
    },
    reply: { status: 200, headers: [], body: { text: JSON.stringify(reply) } },
  });

const journalWith = (...drafts: readonly Draft[]): Recording => ({ drafts, bodies: new Map() });

/** The act of a card in the recorded run. */
const actOf = (card: string, act: ActStart['act']): ActStart => {
  const found = real.drafts.find(
    (line) => line.kind === 'act-start' && line.data.card === card && line.data.act === act,
  );
  if (found?.kind !== 'act-start') throw new Error(`${card} has no ${act}.`);
  return found.data;
};

/** The number of the first line of an exchange. */
const seqOf = (card: string, infno: string): number => {
  let seq = 0;
  withExchanges(real, (told) => {
    if (seq === 0 && told.card === card && told.infno === infno) seq = told.seq;
    return told.data;
  });
  if (seq === 0) throw new Error(`${card} has no ${infno}.`);
  return seq;
};

/** The recorded run with the first such exchange of a card changed. */
const withFirst = (
  card: string,
  infno: string,
  change: (data: ExchangeData, message: Record<string, unknown>) => ExchangeData | undefined,
): Recording => {
  const target = seqOf(card, infno);
  return withExchanges(real, ({ seq, data, message }) => (seq === target ? change(data, message) : data));
};

/** The recorded run without all that a card sent from this interface on. */
const cutBefore = (card: string, infno: string): Recording => {
  const from = seqOf(card, infno);
  return withExchanges(real, (told) => (told.card === card && told.seq >= from ? undefined : told.data));
};

test('a healthy hospital passes all twelve rows, and the journal alone says so', () => {
  expect(verdicts(whole)).toEqual(allPass);
  expect(whole.summary).toEqual({ pass: 12, fail: 0, notRun: 0, error: 0 });
  expect(whole.journal).toMatchObject({ entries: real.drafts.length, closed: true });
  expect(whole.unattributed).toEqual([]);
});

test('the same journal gives the same results twice', async () => {
  expect(JSON.stringify(await judged(real))).toBe(JSON.stringify(whole));
});

test('results do not depend on the order of keys, neither in the lines nor in the messages', async () => {
  const turned = withExchanges(real, ({ data, message }) => asked(data, backwards(message)));
  const lines = turned.drafts.map((line) => ({ ...line, data: backwards(line.data) }) as Draft);
  const { journal, ...results } = await judged({ ...turned, drafts: lines });
  const { journal: before, ...expected } = whole;
  expect(results).toEqual(expected);
  expect(journal.entries).toBe(before.entries);
});

test('a run in which nothing happened is not run, row by row, and never failed', async () => {
  const results = await judged(journalWith(...opening()));
  const expected = (scenario: number): Record<string, string> => ({
    [`${scenario}.1`]: 'not-run nothing-received',
    [`${scenario}.2`]: `not-run blocked ${scenario}.1`,
    [`${scenario}.3`]: `not-run blocked ${scenario}.1`,
    [`${scenario}.4`]: `not-run blocked ${scenario}.1`,
  });
  expect(verdicts(results)).toEqual({ ...expected(1), ...expected(2), ...expected(3) });
  expect(results.period).toEqual({ from: null, to: null });
});

test('a row whose upload never came is not run, not failed', async () => {
  const query = { infno: '4902', input: { upldBchno: '2026112100001', bizStsb: '20261121-20261121' } };
  const results = await judged(
    journalWith(...opening(), actStarted('query-upload'), exchange(query, refusal, 'RT-OP.query-upload')),
  );
  expect(row(results, '1.1')).toMatchObject({ verdict: 'not-run', blockedBy: null });
  expect(row(results, '1.2')).toMatchObject({ verdict: 'not-run', reason: 'blocked', blockedBy: '1.1' });
  expect(row(results, '1.2').remark).toBe('前一步【医疗机构上传电子结算凭证】未完成');
});

test('a journal in which no attempt was opened has nothing to judge', async () => {
  await expect(judged(journalWith(draft('remark', { source: 'tester', text: 'x' })))).rejects.toThrow(
    TypeError,
  );
});

test('a scenario that was not selected is not run and says so', async () => {
  const results = await judged(journalWith(...opening({ selected: ['self-paid'] })));
  expect(verdicts(results)).toMatchObject({
    '1.1': 'not-run not-selected',
    '2.1': 'not-run nothing-received',
    '3.4': 'not-run not-selected',
  });
});

test('what the hospital does not offer is not run, with its reason', async () => {
  const capabilities = {
    ...fullCapabilities,
    crossProvince: false,
    notOffered: { crossProvince: '尚未开通' },
  };
  const results = await judged(journalWith(...opening({ capabilities })));
  expect(row(results, '3.1')).toMatchObject({
    verdict: 'not-run',
    reason: 'not-offered',
    remark: '医院申报不提供跨省结算：尚未开通',
  });
  expect(row(results, '1.1').reason).toBe('nothing-received');
});

test('a planned fault is not a finding', () => {
  expect(JSON.stringify(whole.rows.map(({ checks }) => checks))).not.toContain('测试计划内');
  expect(whole.playedFaults.map(({ card, mended }) => `${card} ${String(mended)}`).toSorted()).toEqual(
    ['RT-OP', 'RT-IP', 'SP-OP', 'SP-IP', 'CP-OP', 'CP-IP'].map((card) => `${card} true`).toSorted(),
  );
});

test('a failure that was told and never mended leaves the re-upload not run, and the status blocked by it', async () => {
  const results = await judged(cutBefore('RT-OP', '4905'));
  expect(verdicts(results)).toEqual({
    ...allPass,
    '1.3': 'not-run nothing-received',
    '1.4': 'not-run blocked 1.3',
  });
  expect(results.playedFaults.find(({ card }) => card === 'RT-OP')?.mended).toBe(false);
});

test('without a query the upload stands, and what follows waits for the query', async () => {
  expect(verdicts(await judged(cutBefore('SP-IP', '4902')))).toEqual({
    ...allPass,
    '2.2': 'not-run nothing-received',
    '2.3': 'not-run blocked 2.2',
    '2.4': 'not-run blocked 2.2',
  });
});

test('one visit type that was not tested keeps the row from passing', async () => {
  const results = await judged(cutBefore('CP-IP', '4901'));
  expect(verdicts(results)).toEqual({
    ...allPass,
    '3.1': 'not-run nothing-received',
    '3.2': 'not-run blocked 3.1',
    '3.3': 'not-run blocked 3.1',
    '3.4': 'not-run blocked 3.1',
  });
  expect(results.matrix.filter(({ card, verdict }) => card === 'CP-OP' && verdict === 'pass')).toHaveLength(
    4,
  );
});

test('what holds for one visit type only is said of that one, and of no other', async () => {
  const results = await judged(cutBefore('CP-IP', '4901'));
  const inpatient = '案例“居民 普通住院 跨省实时结算”：';
  expect(row(results, '3.1').remark).toBe(`${inpatient}未收到上传请求（4901）`);
  expect(row(results, '3.2').remark).toBe(`${inpatient}前一步【医疗机构上传电子结算凭证】未完成`);
  expect(row(results, '3.1').divergence).toMatchObject({
    message: row(results, '3.1').remark,
    actual: '只有其他请求',
  });
  const status = await judged(cutBefore('CP-OP', '5501'));
  expect(row(status, '3.4').remark).toBe(
    '案例“职工 普通门诊 跨省实时结算”：凭证已上传成功，但未收到状态查询（5501）',
  );
});

test('what holds for every visit type is said of the scenario', async () => {
  const none = await judged(
    withExchanges(real, ({ data, card }) => (card?.startsWith('CP-') === true ? undefined : data)),
  );
  expect(row(none, '3.1').remark).toBe('未收到该场景的上传请求（4901）');
  expect(row(none, '3.2').remark).toBe('前一步【医疗机构上传电子结算凭证】未完成');
});

test('that nothing came is said only where nothing came', async () => {
  // The center answered, and told of another voucher.
  const silent = await judged(
    withExchanges(real, ({ data, infno, card }) => {
      if (card !== 'SP-OP') return data;
      if (infno === '4905' || infno === '5501') return undefined;
      return infno === '4902' ? answered(data, { infcode: 0, output: { data: [] } }) : data;
    }),
  );
  expect(row(silent, '2.2')).toMatchObject({
    verdict: 'not-run',
    remark: '案例“普通门诊 全自费”：已收到上传结果查询（4902），但没有查询到结果',
  });
  expect(row(silent, '2.2').exchanges.length).toBeGreaterThan(0);
});

test('a further card is reported beside the form and takes nothing from it', async () => {
  const cut = cutBefore('RT-IP', '4901');
  const drafts = cut.drafts.map((line) =>
    line.kind === 'card' && line.data.card.id === 'RT-IP'
      ? draft('card', { ...line.data, needed: false })
      : line,
  );
  const results = await judged({ ...cut, drafts });
  expect(verdicts(results)).toEqual(allPass);
  expect(results.extra.map(({ no, card, verdict }) => `${no} ${card} ${verdict}`)).toEqual([
    '1.1 RT-IP not-run',
    '1.2 RT-IP not-run',
    '1.3 RT-IP not-run',
    '1.4 RT-IP not-run',
  ]);
});

test('a must that is not met fails its row, and names the exchange, both sides and the place', async () => {
  const results = await judged(
    withFirst('RT-OP', '4901', (data, message) =>
      asked(
        data,
        withElements(message, (element) => ({ ...element, hifpPay: '0.01' })),
      ),
    ),
  );
  expect(row(results, '1.1').verdict).toBe('fail');
  const found = row(results, '1.1').checks.find(({ id }) => id === 'amounts.fund-agrees');
  expect(found).toMatchObject({ level: 'must', verdict: 'fail' });
  expect(found?.findings[0]).toMatchObject({
    pointer: 'hifpPay',
    actual: '0.01',
    exchange: seqOf('RT-OP', '4901'),
  });
  expect(row(results, '1.1').remark).toBe(found?.findings[0]?.message);
  expect({ ...verdicts(results), '1.1': 'pass' }).toEqual(allPass);
});

test('a should that is not met is a remark on a pass', async () => {
  const results = await judged(
    withFirst('RT-OP', '4901', (data, message) => asked(data, { ...message, msgid: 'mine-1' })),
  );
  expect(row(results, '1.1').verdict).toBe('pass');
  expect(row(results, '1.1').remark).toMatch(/^建议：msgid/);
  expect(row(results, '1.2').remark).toBe(row(whole, '1.2').remark);
});

test('the same mistake on every poll is one finding, at its first exchange', async () => {
  const results = await judged(
    withExchanges(real, ({ data, message, infno, card }) =>
      infno === '4902' && card === 'RT-OP' ? asked(data, { ...message, recer_sys_code: '' }) : data,
    ),
  );
  const findings = row(results, '1.2').checks.flatMap(({ findings: found }) => found);
  expect(findings.map(({ pointer, exchange: seq }) => [pointer, seq])).toEqual([
    ['/recer_sys_code', seqOf('RT-OP', '4902')],
  ]);
});

test('a request that is no JSON counts for the act that was open', async () => {
  const broken = exchange('{"infno":"4902",}', refusal, actOf('SP-OP', 'query-upload').id);
  const results = await judged(withLines(real, broken));
  expect(verdicts(results)).toEqual({ ...allPass, '2.2': 'fail' });
  expect(row(results, '2.2').remark).toContain('第 1 行第 17 列');
  expect(row(results, '2.2')).toMatchObject({
    cause: 'payload',
    divergence: { check: 'transport.body-json', expected: '合法的 JSON 对象' },
  });
});

test('an error of the harness on an exchange is never a fail and never green', async () => {
  const fault = { code: 'READER-FAILED', message: '附件解析进程异常', exchange: seqOf('RT-OP', '4905') };
  const results = await judged(withLines(real, draft('error', fault)));
  expect(verdicts(results)).toEqual({ ...allPass, '1.3': 'error harness-error' });
  expect(row(results, '1.3').remark).toBe('工具异常：附件解析进程异常');
  expect(row(results, '1.3')).toMatchObject({ cause: 'harness', divergence: { check: null } });
  expect(row(results, '1.3').divergence?.remedy).toContain('不是医院系统的问题');
  expect(results.summary).toEqual({ pass: 11, fail: 0, notRun: 0, error: 1 });
});

test('an error of the harness stands above what the hospital did wrong in the same row', async () => {
  const wrong = withFirst('RT-OP', '4901', (data, message) => asked(data, { ...message, infver: '' }));
  expect(verdicts(await judged(wrong))).toEqual({ ...allPass, '1.1': 'fail' });
  const fault = { code: 'UNEXPECTED', message: 'x', exchange: seqOf('RT-OP', '4901') };
  expect(verdicts(await judged(withLines(wrong, draft('error', fault))))).toEqual({
    ...allPass,
    '1.1': 'error harness-error',
  });
});

test('an error at one card stands above a failure at another, in the row and in the sum', async () => {
  const wrong = withFirst('RT-OP', '4901', (data, message) => asked(data, { ...message, infver: '' }));
  const fault = { code: 'UNEXPECTED', message: 'x', exchange: seqOf('RT-IP', '4901') };
  const results = await judged(withLines(wrong, draft('error', fault)));
  expect(verdicts(results)).toEqual({ ...allPass, '1.1': 'error harness-error' });
  expect(results.summary).toEqual({ pass: 11, fail: 0, notRun: 0, error: 1 });
  expect(row(results, '1.1').cause).toBe('harness');
  // What was found at the other card is told all the same.
  const unmet = row(results, '1.1').checks.filter(({ verdict }) => verdict === 'fail');
  expect(unmet.map(({ id }) => id)).toContain('envelope.fields');
  const cells = results.matrix.filter(({ no }) => no === '1.1').map(({ card, verdict }) => [card, verdict]);
  expect(Object.fromEntries(cells)).toMatchObject({ 'RT-OP': 'fail', 'RT-IP': 'error' });
});

test('what an attempt found beside an error of the harness stands among the earlier problems', async () => {
  const wrong = withFirst('RT-OP', '4901', (data, message) => asked(data, { ...message, infver: '' }));
  const fault = { code: 'UNEXPECTED', message: 'x', exchange: seqOf('RT-IP', '4901') };
  const first = withLines(wrong, draft('error', fault));
  const results = await judged(inTurn(first, withOpen(real, { attempt: 2 })));
  expect(verdicts(results)).toEqual(allPass);
  expect(results.earlier.map(({ no, verdict }) => `${no} ${verdict}`)).toEqual(['1.1 error']);
});

test('an error of the harness in an act touches the row of that act', async () => {
  const fault = { code: 'UNEXPECTED', message: 'x', act: actOf('CP-IP', 'query-status').id };
  expect(verdicts(await judged(withLines(real, draft('error', fault))))).toEqual({
    ...allPass,
    '3.4': 'error harness-error',
  });
});

test.each([
  ['that names nothing', {}],
  ['that names an act nobody knows', { act: 'nowhere' }],
  ['that names an exchange nobody knows', { exchange: 999_999 }],
])('an error of the harness %s touches every row', async (_what, place) => {
  const fault = { code: 'UNEXPECTED', message: '磁盘已满', ...place };
  expect(verdicts(await judged(withLines(real, draft('error', fault))))).toEqual(
    every('error harness-error'),
  );
});

test('a refused request without a reason is an error of ours', async () => {
  const results = await judged(withFirst('RT-OP', '4901', (data) => answered(data, refusal)));
  expect(row(results, '1.1')).toMatchObject({ verdict: 'error', reason: 'harness-error' });
  expect(row(results, '1.1').remark).toContain('没有找到理由');
});

test('a refused request with a reason is a fault of the hospital', async () => {
  const results = await judged(
    withFirst('RT-OP', '4901', (data, message) => answered(asked(data, { ...message, infver: '' }), refusal)),
  );
  expect(row(results, '1.1').verdict).toBe('fail');
});

test('a status that is asked for too early is refused with reason, and advice on a pass', async () => {
  const status = real.drafts[seqOf('RT-OP', '5501') - 1];
  if (status?.kind !== 'exchange') throw new Error('An exchange was expected.');
  const at = seqOf('RT-OP', '4902') - 1;
  const drafts = [
    ...real.drafts.slice(0, at),
    { ...status, data: answered(status.data, refusal) },
    ...real.drafts.slice(at),
  ];
  const results = await judged({ ...real, drafts });
  expect(verdicts(results)).toEqual(allPass);
  expect(row(results, '1.4').remark).toMatch(/^建议：/);
});

test('an exchange belongs to the settlement that it names, even when another act is open', async () => {
  const other = actOf('SP-OP', 'upload').id;
  const results = await judged(
    withExchanges(real, ({ data, card }) =>
      card === 'RT-OP' || card === 'CP-IP' ? { ...data, act: other } : data,
    ),
  );
  expect(results.rows).toEqual(whole.rows);
});

test('an exchange belongs to the settlement that it names, even when no act is open', async () => {
  const results = await judged(withExchanges(real, ({ data }) => unprompted(data)));
  expect(results.rows).toEqual(whole.rows);
});

test('a voucher that names nothing known is the open card’s, and fails there', async () => {
  const results = await judged(
    withExchanges(real, ({ data, message, infno, card }) =>
      card === 'RT-OP' && (infno === '4901' || infno === '4905')
        ? asked(
            data,
            withElements(message, (element) => ({ ...element, setlId: 'X1', bizSn: 'X2' })),
          )
        : data,
    ),
  );
  expect(row(results, '1.1').verdict).toBe('fail');
  expect(row(results, '1.1').checks.find(({ id }) => id === 'scenario.settlement-known')?.verdict).toBe(
    'fail',
  );
});

/** Another patient's voucher of the same day. */
const everyday = (element: Record<string, unknown>): Record<string, unknown> => ({
  ...element,
  setlId: 'X1',
  bizSn: 'X2',
  psnNo: '37990000000000009999',
  psnName: '患者甲',
  certno: 'E00000001',
  medfeeSumamt: '7.70',
  elecSetlCertNo: '9999999999',
});

test.each(['command', 'manual'] as const)(
  'other patients’ vouchers in the batch of a card are nobody’s: driver %s',
  async (driver) => {
    const crowded = withExchanges(real, ({ data, message, infno, card }) => {
      if (card !== 'RT-OP' || infno !== '4901') return data;
      const input = message['input'] as Record<string, unknown>;
      const [own = {}] = input['upldDetlList'] as Record<string, unknown>[];
      return asked(data, {
        ...message,
        input: { ...input, elecSetlCertCnt: '2', upldDetlList: [everyday(own), own] },
      });
    });
    const results = await judged(withOpen(crowded, { driver }));
    expect(results.rows).toEqual(whole.rows);
  },
);

test('a batch of other patients behind the own upload of a card is reported and credited nowhere', async () => {
  const template = real.drafts[seqOf('RT-OP', '4901') - 1];
  if (template?.kind !== 'exchange') throw new Error('An exchange was expected.');
  const { body } = template.data.request;
  const message = JSON.parse('text' in body ? body.text : '') as Record<string, unknown>;
  const other = { ...template, data: asked(template.data, withElements(message, everyday)) };
  const at = seqOf('RT-OP', '4901');
  const drafts = [...real.drafts.slice(0, at), other, ...real.drafts.slice(at)];
  const results = await judged({ ...real, drafts });
  expect(row(results, '1.1').verdict).toBe('pass');
  expect(results.unattributed.map(({ seq, infno }) => [seq, infno])).toEqual([[at + 1, '4901']]);
});

test('a person at the counter is not bound to acts: the voucher says what it is', async () => {
  const strange = withExchanges(real, ({ data, message, infno, card }) =>
    card === 'CP-OP' && (infno === '4901' || infno === '4905')
      ? unprompted(
          asked(
            data,
            withElements(message, (element) => ({ ...element, setlId: 'X1', bizSn: 'X2' })),
          ),
        )
      : unprompted(data),
  );
  const manual = await judged(withOpen(strange, { driver: 'manual' }));
  expect(row(manual, '3.1').verdict).toBe('fail');
  expect(manual.unattributed).toEqual([]);
  const prompted = await judged(strange);
  expect(row(prompted, '3.1').verdict).toBe('not-run');
  expect(prompted.unattributed.map(({ infno }) => infno)).toContain('4901');
});

test('a settlement that becomes known after an upload is no excuse for it', async () => {
  const ledger = real.drafts.find(({ kind, data }) => kind === 'ledger' && data.card === 'RT-OP');
  if (ledger === undefined) throw new Error('RT-OP has no settlement.');
  const without = real.drafts.map((line) =>
    line === ledger ? draft('remark', { source: 'center', text: '' }) : line,
  );
  const results = await judged(withLines({ ...real, drafts: without }, ledger));
  expect(row(results, '1.1').verdict).toBe('fail');
  expect(row(results, '1.1').remark).toContain('结算信息不存在');
  expect(row(results, '2.1').verdict).toBe('pass');
});

test('traffic that belongs to nobody is reported and credited nowhere', async () => {
  const template = real.drafts[seqOf('RT-OP', '4901') - 1];
  if (template?.kind !== 'exchange') throw new Error('An exchange was expected.');
  const data = unprompted(template.data);
  const { body } = data.request;
  const message = JSON.parse('text' in body ? body.text : '') as Record<string, unknown>;
  const foreign = withElements({ ...message, msgid: 'short' }, (element) => ({
    ...element,
    setlId: 'X1',
    bizSn: 'X2',
    elecSetlCertNo: '9999999999',
  }));
  const results = await judged(
    withLines(real, { ...template, data: asked(data, foreign) }, exchange('no JSON', refusal)),
  );
  expect(results.rows).toEqual(whole.rows);
  expect(results.period).toEqual(whole.period);
  expect(
    results.unattributed.map(({ seq, infno, infcode }) => [seq - real.drafts.length, infno, infcode]),
  ).toEqual([
    [1, '4901', '0'],
    [2, null, '-1'],
  ]);
  const found = results.unattributed.flatMap(({ findings }) => findings.map(({ check }) => check));
  expect(found).toContain('envelope.msgid-shape');
  expect(found).toContain('transport.body-json');
});

/** What a counter sends while an act is open: refused, with a signed-in number, in the wrong charset, without an envelope. */
const counterCalls = (act: string): readonly Draft[] => {
  const decode = exchange({ data: { orgId: 'H' }, orgId: 'H', transType: 'ec.query' }, { code: 500159 }, act);
  if (decode.kind !== 'exchange') throw new Error('An exchange was expected.');
  const path = '/s/1/fsi/api/hsecfc/localQrCodeQuery';
  const request = { ...decode.data.request, path };
  return [
    exchange({ infno: '2207', msgid: 'short', input: {} }, refusal, act),
    exchange({ infno: '1101', input: { data: { mdtrt_cert_no: null } } }, { infcode: 0, output: {} }, act),
    exchange({ infno: '2601', input: {} }, { infcode: 0, output: null }),
    { ...decode, data: { ...decode.data, request } },
  ];
};

test('what goes to the counter of an address that has one earns nothing and costs nothing', async () => {
  const calls = counterCalls(actOf('RT-OP', 'upload').id);
  const results = await judged(withLines(withOpen(real, { counter: true }), ...calls));
  expect(results.rows).toEqual(whole.rows);
  expect(results.unattributed).toEqual(whole.unattributed);
});

test('the same calls at an address without a counter are findings', async () => {
  const results = await judged(withLines(real, ...counterCalls(actOf('RT-OP', 'upload').id)));
  const found = row(results, '1.1').checks.flatMap(({ id, findings }) => (findings.length > 0 ? [id] : []));
  expect(found).toContain('envelope.infno-known');
  expect(found).toContain('envelope.infno-given');
  expect(results.unattributed.map(({ infno }) => infno)).toContain('2601');
});

test('a settlement that was reversed is none: a voucher of it fails', async () => {
  const ledger = real.drafts.find(({ kind, data }) => kind === 'ledger' && data.card === 'RT-OP');
  if (ledger?.kind !== 'ledger') throw new Error('RT-OP has no settlement.');
  const reversed = { ...ledger, data: { ...ledger.data, isVoid: true } } as const;
  // In the place of another scenario's settlement, so that every line keeps its number.
  const other = real.drafts.find(({ kind, data }) => kind === 'ledger' && data.scenario === 'cross-province');
  const drafts = real.drafts.map((line) => (line === other ? reversed : line));
  const results = await judged({ ...real, drafts });
  expect(row(results, '1.1').remark).toContain('结算信息不存在');
});

test('a copy without bodies is not judged, and never failed', async () => {
  const absent = { file: `bodies/${'a'.repeat(64)}`, size: 1, digest: 'a'.repeat(64), salt: '00' };
  const bare = withExchanges(real, ({ data }) => ({ ...data, request: { ...data.request, body: absent } }));
  const results = await judged(bare);
  expect(results.rows.map(({ verdict, reason }) => `${verdict} ${String(reason)}`)).toEqual(
    Array<string>(12).fill('not-run body-missing'),
  );
  expect(row(results, '1.1').remark).toBe('该副本不含报文内容，未重新判定');
});

test.each([
  ['4901', ['2.1', '2.2', '2.3', '2.4']],
  ['4902', ['2.2', '2.3', '2.4']],
  ['4905', ['2.3', '2.4']],
  ['5501', ['2.4']],
])('where only the %s lacks its body, what hangs on it is not judged either', async (missing, rows) => {
  const absent = { file: `bodies/${'a'.repeat(64)}`, size: 1, digest: 'a'.repeat(64), salt: '00' };
  const bare = withExchanges(real, ({ data, infno, card }) =>
    infno === missing && card === 'SP-OP' ? { ...data, request: { ...data.request, body: absent } } : data,
  );
  expect(verdicts(await judged(bare))).toEqual({
    ...allPass,
    ...Object.fromEntries(rows.map((no) => [no, 'not-run body-missing'])),
  });
});

/** The recorded run as another attempt, in which the first upload of RT-OP lacks a field. */
const flawed = withFirst('RT-OP', '4901', (data, message) => asked(data, { ...message, infver: '' }));

test('the last attempt that ran a scenario speaks for it', async () => {
  const mended = await judged(inTurn(flawed, withOpen(real, { attempt: 2 })));
  expect(verdicts(mended)).toEqual(allPass);
  expect(mended.rows.map(({ attempt }) => attempt)).toEqual(Array<number>(12).fill(2));
  const spoilt = await judged(inTurn(real, withOpen(flawed, { attempt: 2 })));
  expect(verdicts(spoilt)).toEqual({ ...allPass, '1.1': 'fail' });
  expect(spoilt.attempts.map(({ no }) => no)).toEqual([1, 2]);
});

test('an attempt that never touched a scenario leaves the word to the one before', async () => {
  const results = await judged(withLines(flawed, ...opening({ attempt: 2 })));
  expect(verdicts(results)).toEqual({ ...allPass, '1.1': 'fail' });
});

test('a scenario is rerun as a whole: what the new attempt did not do is not borrowed from the old one', async () => {
  const results = await judged(
    withLines(real, ...opening({ attempt: 2 }), actStarted('upload'), draft('close', { count: 0 })),
  );
  expect(verdicts(results)).toEqual({
    ...allPass,
    '1.1': 'not-run nothing-received',
    '1.2': 'not-run blocked 1.1',
    '1.3': 'not-run blocked 1.1',
    '1.4': 'not-run blocked 1.1',
  });
  expect([row(results, '1.1').attempt, row(results, '2.1').attempt]).toEqual([2, 1]);
});

test('a scenario that a rerun did not select keeps its word', async () => {
  const results = await judged(
    withLines(
      real,
      ...opening({ attempt: 2, selected: ['real-time'] }),
      actStarted('upload'),
      draft('close', { count: 0 }),
    ),
  );
  expect(verdicts(results)).toMatchObject({
    '1.1': 'not-run nothing-received',
    '2.1': 'pass',
    '3.4': 'pass',
  });
});

test('a journal that was not closed is judged and said to be open', async () => {
  const results = await judged({ ...real, drafts: real.drafts.slice(0, -1) });
  expect(verdicts(results)).toEqual(allPass);
  expect(results.journal.closed).toBe(false);
});

test('a retry with the same bytes is the same upload', async () => {
  const at = seqOf('RT-OP', '4901');
  const again = real.drafts[at - 1];
  if (again === undefined) throw new Error('An exchange was expected.');
  const drafts = [...real.drafts.slice(0, at), again, ...real.drafts.slice(at)];
  const results = await judged({ ...real, drafts });
  expect(verdicts(results)).toEqual(allPass);
  const found = row(results, '1.1').checks.filter(({ verdict }) => verdict === 'fail');
  expect(found.map(({ id }) => id)).not.toContain('sequence.no-second-upload');
  expect(found.map(({ id }) => id)).not.toContain('envelope.msgid-unique');
});

test.each([
  ['4902', '1.2'],
  ['4905', '1.3'],
] as const)(
  'a test that is cut off after %s is not run in %s, only one that ended is failed',
  async (infno, no) => {
    const drafts = real.drafts.slice(0, seqOf('RT-OP', infno));
    const cutOff = row(await judged({ ...real, drafts }), no);
    expect([cutOff.verdict, cutOff.reason]).toEqual(['not-run', 'cut-off']);
    const ended = [...drafts, draft('close', { count: drafts.length })];
    expect(row(await judged({ ...real, drafts: ended }), no).verdict).toBe('fail');
  },
);

test('the period runs from the first to the last exchange that counts', () => {
  const times = whole.rows.flatMap(({ exchanges }) => exchanges.map(({ at }) => at)).toSorted();
  expect(whole.period).toEqual({ from: times[0], to: times.at(-1) });
});
