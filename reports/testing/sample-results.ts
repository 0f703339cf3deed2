import { personalFields } from '../../src/contract/personal.ts';
import type { Judgement, Personal, PersonalKind } from '../../src/judge/judge.ts';
import { card } from './sample-journal.ts';
import { formRows } from '../../src/domain/form.ts';
import type { Level, Verdict } from '../../src/domain/verdict.ts';
import type { CheckResult, Reason, Results, RowResult } from '../../src/judge/results.ts';
import { hospital } from './sample-journal.ts';

/** Hand-built results for the tests of the documents: everything passed, much failed, much not run. */

const exchange = (
  seq: number,
  infno: string | null,
  infcode: string | null = '0',
): RowResult['exchanges'][number] => ({
  seq,
  at: `2026-11-21T09:30:0${seq % 10}.123+08:00`,
  infno,
  ms: 12,
  infcode,
});

const rows = (change: (row: RowResult) => Partial<RowResult>): readonly RowResult[] =>
  formRows.map((form) => {
    const row: RowResult = {
      no: form.no,
      scenario: form.scenario,
      interface: form.interface,
      title: form.title,
      verdict: 'pass',
      reason: null,
      blockedBy: null,
      remark: null,
      cause: null,
      divergence: null,
      attempt: 1,
      checks: [],
      exchanges: [exchange(3 + form.step - 1, form.interface)],
    };
    return { ...row, ...change(row) };
  });

function results(given: readonly RowResult[], more: Partial<Results> = {}): Results {
  const count = (verdict: Verdict): number => given.filter((row) => row.verdict === verdict).length;
  return {
    schema: 'evoucher/results@1',
    harness: { name: 'evoucher-harness', version: '0.1.0' },
    contract: { id: 'national-2.1.3', digest: 'c'.repeat(64) },
    profile: { id: 'default', lowered: [] },
    driver: 'command',
    ledger: 'card',
    environment: 'simulated',
    hospital,
    his: { vendor: '甲乙软件', product: '门诊一体化', version: '5.2' },
    capabilities: {
      outpatient: true,
      inpatient: true,
      voucherTypes: ['1'],
      upldModes: ['1'],
      crossProvince: true,
    },
    period: { from: '2026-11-20T09:30:02.123+08:00', to: '2026-11-21T09:30:06.123+08:00' },
    attempts: [
      {
        no: 1,
        scenarios: ['real-time', 'self-paid', 'cross-province'],
        at: '2026-11-20T09:30:00.000+08:00',
        his: null,
        changes: [],
        rows: given.map(({ no, verdict }) => ({ no, verdict })),
      },
    ],
    rows: given,
    earlier: [],
    extra: [],
    matrix: given.flatMap((row) =>
      (['1', '2'] as const).map((visitType) => ({
        no: row.no,
        scenario: row.scenario,
        card: `${row.scenario}-${visitType}`,
        cardTitle: visitType === '1' ? '职工 普通门诊' : '职工 普通住院',
        visitType,
        voucherType: '1',
        upldMode: '1',
        demands: null,
        needed: true,
        verdict: row.verdict,
        reason: row.reason,
      })),
    ),
    gaps: [],
    playedFaults: (['real-time', 'self-paid', 'cross-province'] as const).map((scenario, at) => ({
      scenario,
      card: ['RT-OP', 'SP-OP', 'XP-OP'][at] ?? '',
      exchange: 3,
      reason: '版式文件存储失败（测试计划内），请重传',
      mended: true,
    })),
    remarks: [
      { seq: 7, act: 'real-time.outpatient.upload.1', text: '测试人员说明：患者邴菂的票据已在窗口打印。' },
    ],
    unattributed: [],
    summary: { pass: count('pass'), fail: count('fail'), notRun: count('not-run'), error: count('error') },
    journal: { entries: 8, head: 'a'.repeat(63) + 'b', closed: true },
    ...more,
  };
}

/** A check that failed with `count` findings. */
export function failedCheck(
  level: Level,
  count: number,
  id = 'upload.amount-matches-settlement',
): CheckResult {
  return {
    id,
    title: '凭证总金额须与该次结算的医疗费总额一致（rare 㛃䶮𬭎𠅤）',
    remedy: '请按结算接口返回的 medfeeSumamt 填写凭证总金额，不要从打印模板中取值；修改后重新上传该凭证。',
    clause: '4901 input.upldDetlList[].medfeeSumamt',
    level,
    cause: 'payload',
    verdict: 'fail',
    findings: Array.from({ length: count }, (_, at) => ({
      message: at % 2 === 0 ? '凭证与结算金额相差 10.00 元，患者邴菂的身份证号 379900199001011234。' : '',
      expected: '126.50',
      actual: `136.50（第${at + 1}张，持有人邴菂）`,
      pointer: `/input/upldDetlList/${at}/medfeeSumamt`,
      exchange: 3,
    })),
  };
}

export const allPassed = (more: Partial<Results> = {}): Results =>
  results(
    rows(() => ({})),
    more,
  );

/** Row 1.1 failed with `count` findings, 2.x not selected, 3.1 failed as a whole, 3.2 blocked, 3.4 harness error. */
export function partlyFailed(count = 5): Results {
  const long =
    '上传内容与结算信息不一致：总金额、统筹支付、个人账户支付均有差异，且业务区间未覆盖开票日期，请核对接口字段映射。';
  const changes: Readonly<Record<string, Partial<RowResult>>> = {
    '1.1': {
      verdict: 'fail',
      remark: long,
      checks: [failedCheck('must', count), failedCheck('should', 1, 'upload.hino-present'), nameCheck],
    },
    '1.4': { verdict: 'pass', checks: [failedCheck('should', 1)], exchanges: [exchange(6, '5501', '-1')] },
    '3.1': { verdict: 'fail', remark: '4901 未被受理', exchanges: [] },
    '3.2': {
      verdict: 'not-run',
      reason: 'blocked',
      blockedBy: '3.1',
      remark: '前一步【医疗机构上传电子结算凭证】未完成',
      exchanges: [],
    },
    '3.3': {
      verdict: 'not-run',
      reason: 'nothing-received',
      remark: '已反馈失败，但未收到重传请求（4905）',
      exchanges: [],
    },
    '3.4': { verdict: 'error', reason: 'harness-error', remark: '工具异常：附件解析进程异常', exchanges: [] },
  };
  const given = rows((row) =>
    row.scenario === 'self-paid'
      ? {
          verdict: 'not-run',
          reason: 'not-selected',
          remark: '本次未选择该场景',
          attempt: null,
          exchanges: [],
        }
      : (changes[row.no] ?? {}),
  );
  const template = given[0];
  return results(given, {
    ledger: 'declared',
    profile: { id: 'shandong', lowered: ['upload.hino-present：must → should'] },
    extra: template === undefined ? [] : [{ ...template, card: 'RT-OP-REFUND' }],
    unattributed: [
      {
        ...exchange(6, null, null),
        findings: [
          {
            check: 'envelope.infno',
            level: 'must',
            finding: { message: '报文不是 JSON', expected: '对象', actual: '<html>', pointer: '' },
          },
        ],
      },
    ],
  });
}

/** Both sides are names: after masking they look alike. */
const nameCheck: CheckResult = {
  ...failedCheck('must', 0, 'upload.name-matches'),
  title: '凭证姓名须与结算人员姓名一致',
  findings: [
    { message: '', expected: '邴菂', actual: '邴二', pointer: '/input/upldDetlList/0/psnName', exchange: 3 },
  ],
};

/** Nothing came after the first scenario. */
export const partlyNotRun = (): Results =>
  results(
    rows((row) =>
      row.scenario === 'real-time'
        ? {}
        : {
            verdict: 'not-run',
            reason: 'nothing-received' satisfies Reason,
            remark: '未收到该场景的上传请求（4901）',
            attempt: null,
            exchanges: [],
          },
    ),
    { period: { from: null, to: null }, playedFaults: [], remarks: [], matrix: [] },
  );

const named = (
  kind: PersonalKind,
  value: string | undefined,
): readonly (readonly [string, PersonalKind])[] => (value === undefined ? [] : [[value, kind]]);

/** The personal data of the sample journal. */
export const samplePersonal: Personal = {
  fields: personalFields,
  values: new Map([
    ...named('name', card.person.psnName),
    ...named('number', card.person.psnNo),
    ...named('number', card.person.certno),
    ...named('number', card.person.hiNo),
  ]),
};

/** The results as if they had been judged from the sample journal. */
export const judged = (results: Results): Judgement => ({ results, personal: samplePersonal });
