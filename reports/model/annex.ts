import { scenarioTitle } from '../../src/domain/form.ts';
import { suiteTitle, suiteTitles } from '../../src/domain/suite.ts';
import type { Verdict } from '../../src/domain/verdict.ts';
import { ownWords } from './own-words.ts';
import type { Entry, RemarkData } from '../../src/evidence/entries.ts';
import type { ExtraRow, MatrixCell, Results, SuiteCase } from '../../src/judge/results.ts';
import { stampText } from './dates.ts';
import { exchangeView } from './exchanges.ts';
import type { Answers, ExchangeView } from './exchanges.ts';
import type { Masking } from './masking.ts';
import { rowId, rowView } from './row-view.ts';
import type { FindingView, RowView } from './row-view.ts';
import { wording } from './wording.ts';

/** A line of the matrix: one card through the four steps. `span` > 0 merges the scenario's name over its cards. */
export interface MatrixLine {
  readonly scenario: string;
  readonly span: number;
  readonly card: string;
  readonly visit: string;
  readonly voucher: string;
  readonly needed: string;
  readonly steps: readonly { readonly verdict: string; readonly text: string }[];
}

export interface RemarkView {
  readonly seq: number;
  readonly time: string;
  readonly source: string;
  readonly act: string;
  readonly text: string;
}

/** The cases of a suite beyond the form, each in one line. */
export interface SuiteView {
  readonly title: string;
  readonly cases: readonly {
    readonly title: string;
    readonly ref: string;
    readonly demand: string;
    /** Exchanges on which the fault was played. */
    readonly played: readonly number[];
    readonly isFaulty: boolean;
    readonly verdict: Verdict;
    readonly verdictText: string;
    readonly remark: string | null;
  }[];
}

export interface Annex {
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly lowered: readonly string[];
  readonly matrix: readonly MatrixLine[];
  readonly rows: readonly RowView[];
  readonly extra: readonly RowView[];
  readonly suites: readonly SuiteView[];
  readonly unattributed: readonly (ExchangeView & {
    readonly findings: readonly (FindingView & { readonly check: string; readonly level: string })[];
  })[];
  readonly remarks: readonly RemarkView[];
}

export function annex(
  results: Results,
  entries: readonly Entry[],
  answers: Answers,
  masking: Masking,
): Annex {
  return {
    facts: facts(results),
    lowered: results.profile.lowered,
    matrix: matrix(results.matrix),
    rows: results.rows.map((row) => rowView(row, results, answers, masking)),
    extra: results.extra.map((row) => rowView(row, results, answers, masking)),
    suites: suiteTitles.flatMap(({ id, title }) => {
      const cases = results.extra.flatMap((row) => (row.suite?.id === id ? [{ row, suite: row.suite }] : []));
      return cases.length === 0 ? [] : [{ title, cases: cases.map((one) => suiteCase(one, masking)) }];
    }),
    unattributed: results.unattributed.map((exchange) => ({
      ...exchangeView(exchange, answers, masking),
      findings: exchange.findings.map(({ check, level, finding }) => {
        const { pointer, message, expected, actual } = masking.finding(finding);
        const text = ownWords({ message, expected, actual });
        return {
          check,
          level: wording.level[level],
          pointer,
          message: text,
          expected,
          actual,
          exchange: exchange.seq,
        };
      }),
    })),
    remarks: remarks(results, entries, masking),
  };
}

const suiteCase = (
  { row, suite }: { readonly row: ExtraRow; readonly suite: SuiteCase },
  masking: Masking,
): SuiteView['cases'][number] => ({
  title: row.title,
  ref: rowId(row),
  demand: suite.demand,
  played: suite.played,
  isFaulty: suite.fault !== null,
  verdict: row.verdict,
  verdictText: wording.verdict[row.verdict],
  remark: row.remark === null ? null : masking.text(row.remark),
});

function facts(results: Results): Annex['facts'] {
  const { hospital, his, capabilities, journal } = results;
  const words = (codes: readonly string[], names: Readonly<Record<string, string>>): string =>
    codes.map((code) => names[code] ?? code).join('、') || wording.none;
  const offered = (yes: boolean): string => (yes ? wording.yes : wording.no);
  const gaps = Object.entries(capabilities.notOffered ?? {}).map(([key, why]) => `${key}：${why}`);
  return [
    {
      label: '定点医疗机构',
      value: `${hospital.fixmedinsName}（${hospital.fixmedinsCode}，医保区划 ${hospital.admdvs}）`,
    },
    {
      label: '医院信息系统',
      value: [his?.vendor, his?.product, his?.version].filter(Boolean).join(' ') || '未填写',
    },
    {
      label: '声明的业务能力',
      value: [
        `门诊：${offered(capabilities.outpatient)}`,
        `住院：${offered(capabilities.inpatient)}`,
        `跨省实时结算：${offered(capabilities.crossProvince)}`,
        `凭证类型：${words(capabilities.voucherTypes, wording.voucherType)}`,
        `上传模式：${words(capabilities.upldModes, wording.uploadMode)}`,
        ...(gaps.length === 0 ? [] : [`不开展的原因：${gaps.join('；')}`]),
      ].join('；'),
    },
    { label: '测试环境', value: wording.environment[results.environment] },
    { label: '结算数据来源', value: wording.ledger[results.ledger] },
    { label: '系统驱动方式', value: wording.driver[results.driver] },
    { label: '测试轮次', value: results.attempts.map(attemptText).join('；') || wording.none },
    { label: '测试工具', value: `${results.harness.name} ${results.harness.version}` },
    { label: '接口规范', value: `${results.contract.id}（摘要 ${results.contract.digest}）` },
    { label: '适配配置', value: results.profile.id },
    { label: '测试记录', value: `共 ${journal.entries} 条，${journal.closed ? '已正常结束' : '未正常结束'}` },
    { label: '记录摘要', value: `SM3 ${journal.head}` },
  ];
}

const attemptText = ({ no, scenarios, suites = [], at }: Results['attempts'][number]): string =>
  `第 ${no} 轮（${stampText(at).slice(0, 19)}，${[...scenarios.map(scenarioTitle), ...suites.map(suiteTitle)].join('、')}）`;

/** One line per card; the cells of its four steps lie one after the other whatever their order in the results. */
function matrix(cells: readonly MatrixCell[]): readonly MatrixLine[] {
  const cards = new Map<string, MatrixCell[]>();
  for (const cell of cells) {
    const key = `${cell.scenario} ${cell.card}`;
    const known = cards.get(key);
    if (known === undefined) cards.set(key, [cell]);
    else known.push(cell);
  }
  const lines = [...cards.values()];
  return lines.flatMap((line, index) => {
    const [first] = line;
    if (first === undefined) return [];
    const scenario = first.scenario;
    const begins = lines[index - 1]?.[0]?.scenario !== scenario;
    const end = lines.findIndex((other, at) => at > index && other[0]?.scenario !== scenario);
    return [
      {
        scenario: scenarioTitle(scenario),
        span: begins ? (end === -1 ? lines.length : end) - index : 0,
        card: first.cardTitle,
        visit: wording.visitType[first.visitType],
        voucher:
          first.voucherType === null ? '—' : (wording.voucherType[first.voucherType] ?? first.voucherType),
        needed: first.needed ? wording.yes : wording.no,
        steps: ['1', '2', '3', '4'].map((step) => {
          const cell = line.find(({ no }) => no.endsWith(`.${step}`));
          return cell === undefined
            ? { verdict: 'not-run', text: '—' }
            : { verdict: cell.verdict, text: wording.verdict[cell.verdict] };
        }),
      },
    ];
  });
}

function remarks(results: Results, entries: readonly Entry[], masking: Masking): readonly RemarkView[] {
  const bySeq = new Map(
    entries.flatMap((entry) => (entry.kind === 'remark' ? [[entry.seq, entry] as const] : [])),
  );
  return results.remarks.map(({ seq, act, text }) => {
    const entry = bySeq.get(seq);
    const source: RemarkData['source'] = entry?.data.source ?? 'driver';
    return {
      seq,
      time: entry === undefined ? '—' : stampText(entry.at),
      source: wording.remarkSource[source],
      act: act ?? '—',
      text: masking.text(text),
    };
  });
}
