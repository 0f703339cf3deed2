import { scenarioTitles } from '../../src/domain/form.ts';
import { suiteTitles } from '../../src/domain/suite.ts';
import type { Verdict } from '../../src/domain/verdict.ts';
import { voucherTypeWord } from '../../src/domain/voucher-words.ts';
import { ownWords } from './own-words.ts';
import type { Entry, RemarkData } from '../../src/evidence/entries.ts';
import { attemptLine, hisText } from './attempts.ts';
import type { AttemptLine } from './attempts.ts';
import type { ExtraRow, Gap, MatrixCell, Results, SuiteCase, Trace } from '../../src/judge/results.ts';
import { stampText } from './dates.ts';
import { exchangeView } from './exchanges.ts';
import type { Answers, ExchangeView } from './exchanges.ts';
import type { Masking } from './masking.ts';
import { pictureName } from './picture-name.ts';
import { remarkText, rowId, rowView } from './row-view.ts';
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

/** One patient's way from the scan to the voucher. */
export interface TraceView {
  readonly title: string;
  readonly steps: readonly {
    readonly seq: number;
    readonly time: string;
    /** True when there is an exchange to look at. */
    readonly isExchange: boolean;
    readonly title: string;
    readonly answer: string;
    readonly keys: string;
  }[];
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
  /** Empty while there was only one attempt. */
  readonly attempts: readonly AttemptLine[];
  readonly matrix: readonly MatrixLine[];
  readonly rows: readonly RowView[];
  readonly extra: readonly RowView[];
  readonly suites: readonly SuiteView[];
  readonly unattributed: readonly (ExchangeView & {
    /** Whose vouchers it brought; empty for any other exchange. */
    readonly whose: string;
    readonly findings: readonly (FindingView & { readonly check: string; readonly level: string })[];
  })[];
  /** Each patient's way through the counter; empty where there was none. */
  readonly traces: readonly TraceView[];
  readonly remarks: readonly RemarkView[];
  /** Pictures that the tester handed in with a remark; `source` is null for one that cannot be printed. */
  readonly pictures: readonly { readonly source: string | null; readonly caption: string }[];
}

const whoseIn = ({ foreign = [] }: Results, seq: number): string =>
  [...new Set(foreign.flatMap(({ exchange, text }) => (exchange === seq ? [text] : [])))].join('；');

export function annex(
  results: Results,
  entries: readonly Entry[],
  answers: Answers,
  masking: Masking,
  pictures: ReadonlySet<string>,
): Annex {
  return {
    facts: facts(results, entries),
    lowered: results.profile.lowered,
    attempts: results.attempts.length > 1 ? results.attempts.map(attemptLine) : [],
    matrix: matrix(results),
    rows: results.rows.map((row) => rowView(row, answers, masking)),
    extra: results.extra.map((row) => rowView(row, answers, masking)),
    suites: suiteTitles.flatMap(({ id, title }) => {
      const cases = results.extra.flatMap((row) => (row.suite?.id === id ? [{ row, suite: row.suite }] : []));
      return cases.length === 0 ? [] : [{ title, cases: cases.map((one) => suiteCase(one, masking)) }];
    }),
    unattributed: results.unattributed.map((exchange) => ({
      ...exchangeView(exchange, answers, masking),
      whose: whoseIn(results, exchange.seq),
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
    traces: (results.traces ?? []).map(traceView),
    remarks: remarks(results, entries, masking),
    pictures: pictureViews(entries, pictures),
  };
}

const traceView = ({ cardTitle, steps }: Trace): TraceView => ({
  title: cardTitle,
  steps: steps.map(({ seq, at, kind, title, infno, infcode, keys }) => ({
    seq,
    time: at === null ? '' : stampText(at),
    isExchange: kind === 'voucher',
    title: infno === null ? title : `${infno} ${title}`,
    answer: infcode === null ? '' : `infcode ${infcode}`,
    keys: Object.entries(keys)
      .map(([name, value]) => `${wording.traceKey[name] ?? name} ${value}`)
      .join('；'),
  })),
});

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
  remark: remarkText(row, masking),
});

function facts(results: Results, entries: readonly Entry[]): Annex['facts'] {
  const { hospital, his, capabilities, journal } = results;
  const words = (codes: readonly string[], names: Readonly<Record<string, string>>): string =>
    codes.map((code) => names[code] ?? code).join('、') || wording.notDeclared;
  const offered = (yes: boolean): string => (yes ? wording.yes : wording.no);
  const gaps = Object.entries(capabilities.notOffered ?? {}).map(
    ([key, why]) => `${wording.capability[key] ?? key}：${why}`,
  );
  return [
    {
      label: '定点医疗机构',
      value: `${hospital.fixmedinsName}（${hospital.fixmedinsCode}，医保区划 ${hospital.admdvs}）`,
    },
    {
      label: '医院信息系统',
      value: hisText(his),
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
    { label: '测试轮次', value: `共 ${results.attempts.length} 轮` },
    { label: '测试工具', value: `${results.harness.name} ${results.harness.version}` },
    { label: '接口规范', value: `${results.contract.id}（摘要 ${results.contract.digest}）` },
    { label: '适配配置', value: results.profile.id },
    ...challengesOf(entries).map((code) => ({ label: '挑战码', value: code })),
    { label: '测试记录', value: `共 ${journal.entries} 条，${journal.closed ? '已正常结束' : '未正常结束'}` },
    { label: '记录摘要', value: `SM3 ${journal.head}` },
  ];
}

/** The code that city or province gave the hospital beforehand, so that paper and 测试申请 can be laid side by side. */
const challengesOf = (entries: readonly Entry[]): readonly string[] => [
  ...new Set(
    entries.flatMap((entry) =>
      entry.kind === 'open' && entry.data.challenge !== undefined ? [entry.data.challenge] : [],
    ),
  ),
];

/**
 * The annex's matrix, scenario by scenario: one line per card, then one for everything that the hospital does not offer,
 * with its reason. The cells of a card's four steps lie one after the other whatever their order in the results.
 */
function matrix({ matrix: cells, gaps }: Results): readonly MatrixLine[] {
  return scenarioTitles.flatMap(({ id, title }) => {
    const lines = [
      ...cardLines(cells.filter(({ scenario }) => scenario === id)),
      ...gaps.filter(({ scenario }) => scenario === id).map(gapLine),
    ];
    return lines.map((line, index) => ({ ...line, scenario: title, span: index === 0 ? lines.length : 0 }));
  });
}

type Line = Omit<MatrixLine, 'scenario' | 'span'>;

const STEPS = ['1', '2', '3', '4'] as const;

function cardLines(cells: readonly MatrixCell[]): readonly Line[] {
  return [...new Set(cells.map(({ card }) => card))].flatMap((card) => {
    const own = cells.filter((cell) => cell.card === card);
    const [first] = own;
    if (first === undefined) return [];
    return [
      {
        card: first.cardTitle,
        visit: wording.visitType[first.visitType],
        voucher: voucherText(first),
        needed: first.needed ? wording.yes : wording.no,
        steps: STEPS.map((step) => {
          const cell = own.find(({ no }) => no.endsWith(`.${step}`));
          return cell === undefined
            ? { verdict: 'not-run', text: '—' }
            : { verdict: cell.verdict, text: wording.verdict[cell.verdict] };
        }),
      },
    ];
  });
}

/** The demand where there was one, else what came; what was asked for and did not come is said to be so. */
function voucherText({ voucherType, upldMode, demands }: MatrixCell): string {
  const type = compared(demands?.voucherType, voucherType, voucherTypeWord);
  if (demands?.upldMode === undefined) return type ?? '—';
  const mode = compared(demands.upldMode, upldMode, (code) => `上传模式 ${code}`);
  return [type, mode].filter((text) => text !== undefined).join('，');
}

function compared(
  asked: string | undefined,
  came: string | null,
  word: (code: string) => string,
): string | undefined {
  if (asked === undefined || asked === came) return came === null ? undefined : word(came);
  return `${word(asked)}（${came === null ? '未出现' : `收到 ${word(came)}`}）`;
}

const gapLine = ({ visitType, voucherType, upldMode, reason }: Gap): Line => ({
  card: `医院不提供：${reason}`,
  visit: visitType === null ? '—' : wording.visitType[visitType],
  voucher:
    voucherType !== null ? voucherTypeWord(voucherType) : upldMode === null ? '—' : `上传模式 ${upldMode}`,
  needed: '—',
  steps: STEPS.map(() => ({ verdict: 'not-run', text: wording.verdict['not-run'] })),
});

function remarks(results: Results, entries: readonly Entry[], masking: Masking): readonly RemarkView[] {
  const bySeq = new Map(
    entries.flatMap((entry) =>
      entry.kind === 'remark' || entry.kind === 'unparsed' ? [[entry.seq, entry] as const] : [],
    ),
  );
  return results.remarks.map(({ seq, act, text }) => {
    const entry = bySeq.get(seq);
    const source: RemarkData['source'] =
      entry?.kind === 'unparsed' ? 'center' : (entry?.data.source ?? 'driver');
    return {
      seq,
      time: entry === undefined ? '—' : stampText(entry.at),
      source: wording.remarkSource[source],
      act: act ?? '—',
      text: masking.text(text),
    };
  });
}

/** The tester's pictures, each with the number of its line in the journal. */
const pictureViews = (entries: readonly Entry[], printed: ReadonlySet<string>): Annex['pictures'] =>
  entries.flatMap(({ seq, kind, data }) => {
    if (kind !== 'note' || data.topic !== 'attachment') return [];
    const isPrinted = printed.has(pictureName(seq));
    const caption = `图片 ${seq}：${data.text}（测试人员提供，不是判定依据${isPrinted ? '' : '；此格式不能打印，见测试记录'}）`;
    return [{ source: isPrinted ? pictureName(seq) : null, caption }];
  });
