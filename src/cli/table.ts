import { causeTitles } from '../domain/verdict.ts';
import { suiteTitle, suiteTitles, type SuiteId } from '../domain/suite.ts';
import { shownSides } from '../domain/difference.ts';
import type { Divergence, Results, RowResult } from '../judge/results.ts';
import { firstCauses, type FirstCause } from './first-causes.ts';
import { countsSentence, verdictWords } from '../domain/words.ts';
import { shellQuoted } from '../domain/shell-quoted.ts';
import { padded, printable, scenarioWords } from './words.ts';

export interface TableOptions {
  /** The folder that the results are kept in, for the command that lists all of them. */
  readonly folder?: string;
  /** Nothing is left out, however much there is. */
  readonly isWhole?: boolean;
}

/** The twelve rows, and what to look at below them. */
export function resultLines(results: Results, options: TableOptions = {}): readonly string[] {
  const lines = results.rows.map(rowLine);
  const further = furtherLine(results);
  const suites = suiteTitles.flatMap(({ id }) => suiteLines(id, results));
  return [
    '',
    ...lines,
    '',
    countsSentence(results.summary),
    ...(further === undefined ? [] : [further]),
    ...suites,
    ...(results.unattributed.length === 0
      ? []
      : [`另有 ${results.unattributed.length} 个请求不能归入任何案例，见 results.json`]),
    ...foreignLines(results),
    ...arrivalLines(results),
    ...firstCauses(results.rows).flatMap((cause) => divergenceBlock(cause, options)),
    ...(results.journal.closed ? [] : ['测试没有正常结束：结果可供参考，不能作为通过的依据']),
  ].map(printable);
}

/** The vouchers that are not this test, the same words once. */
function foreignLines({ foreign = [] }: Results): readonly string[] {
  const texts = [...new Set(foreign.map(({ text }) => text))];
  const shown = texts.slice(0, SHOWN_FOREIGN).join('；');
  return texts.length === 0
    ? []
    : [`收到 ${foreign.length} 张其他凭证，不影响结果：${shown}${texts.length > SHOWN_FOREIGN ? ' 等' : ''}`];
}

const SHOWN_FOREIGN = 3;

/** What came and could not be read, with what to do about it: it may be the reason why nothing else came. */
function arrivalLines({ arrivals = [] }: Results): readonly string[] {
  const shown = arrivals
    .slice(0, SHOWN_ARRIVALS)
    .map(({ text, remedy, count }) => `${text}${count === 1 ? '' : `，同样的共 ${count} 次`}。${remedy}`);
  const more = arrivals.length - shown.length;
  return more > 0 ? [...shown, `另有 ${more} 个读不出的连接或请求，见 results.json 的 arrivals`] : shown;
}

const SHOWN_ARRIVALS = 5;

/** The lines of a divergence: whose fault, what was expected, what came, how to mend it. */
function divergenceBlock({ rows, cause, divergence }: FirstCause, options: TableOptions): readonly string[] {
  const { check, message, pointer, remedy } = divergence;
  const { expected, actual } = shownSides(divergence.expected, divergence.actual);
  // The rows above have said it.
  const isSaid = rows.every(({ remark }) => remark?.includes(message) === true);
  return [
    '',
    `${rows.map(({ no }) => no).join('、')}  原因类别：${causeTitles[cause]}`,
    ...(check === null && !isSaid ? [`  ${message}`] : []),
    ...(pointer === '' ? [] : [`  位置　　${pointer}`]),
    `  应为　　${expected}`,
    `  收到　　${actual}`,
    `  解决办法　${remedy}`,
    ...(check === null ? [] : [`  详情　　evoucher explain ${check}`]),
    ...furtherFindings(rows, divergence, options),
  ];
}

/** The number of further findings that are told at once. */
const SHOWN_FURTHER = 5;

/** Everything else that these rows fail for, each once; of many the first, and the command that lists them all. */
function furtherFindings(
  rows: readonly RowResult[],
  { message: first }: Divergence,
  { folder, isWhole = false }: TableOptions,
): readonly string[] {
  const musts = rows.flatMap(({ checks }) => checks.filter(({ level }) => level === 'must'));
  const messages = [...new Set(musts.flatMap(({ findings }) => findings.map(({ message }) => message)))];
  const further = messages.filter((message) => message !== first);
  const shown = isWhole ? further : further.slice(0, SHOWN_FURTHER);
  const left = further.length - shown.length;
  const command = `evoucher judge${folder === undefined ? '' : ` ${shellQuoted(folder, process.platform)}`} --all`;
  return [
    ...shown.map((message) => `  还有　　${message}`),
    ...(left === 0 ? [] : [`  另有 ${left} 处，全部列出：${command}`]),
  ];
}

function rowLine(row: RowResult): string {
  const head = `${row.no}  ${padded(scenarioWords(row.scenario), 18)}${row.interface}  ${padded(row.title, 36)}`;
  const remark = row.remark === null ? '' : `  ${row.remark}`;
  return `${head}${padded(verdictWords[row.verdict], 8)}${remark}`;
}

/** Cards beyond the form, in one line. */
function furtherLine({ extra }: Results): string | undefined {
  const further = extra.filter(({ suite }) => suite === undefined);
  if (further.length === 0) return undefined;
  const open = further.filter(({ verdict }) => verdict !== 'pass');
  return open.length === 0
    ? `另有 ${new Set(further.map(({ card }) => card)).size} 张附加案例卡，全部通过`
    : `附加案例卡有 ${open.length} 步未通过（不影响上表），见 results.json 的 extra`;
}

/** A suite in one line, and a line for every case of it that did not pass. */
function suiteLines(id: SuiteId, { extra }: Results): readonly string[] {
  const cases = extra.filter(({ suite }) => suite?.id === id);
  if (cases.length === 0) return [];
  const open = cases.filter(({ verdict }) => verdict !== 'pass');
  const passed = cases.length - open.length;
  return [
    `${suiteTitle(id)} ${cases.length} 项，通过 ${passed} 项（不影响上表）`,
    ...open.map(
      ({ title, verdict, remark }) =>
        `  ${padded(title, 40)}${padded(verdictWords[verdict], 8)}  ${remark ?? ''}`,
    ),
  ];
}
