import { drawUpTestReport, type FontFiles } from '../../../reports/index.ts';
import { formRows } from '../../domain/form.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { Journal } from '../../evidence/entries.ts';
import { jsonFile } from '../../evidence/submission.ts';
import type { Results, RowResult } from '../../judge/results.ts';
import { junitXml } from '../certify/junit.ts';
import { outcome, type Outcome } from '../outcomes/outcomes.ts';
import { isSameDocument } from './same-document.ts';

/** What documents are rendered with. */
export interface Rendering {
  readonly templates: string;
  readonly fonts: string;
  readonly faces: FontFiles;
  /** Version of this harness. */
  readonly version: string;
}

/**
 * Compares what a package says with what follows from its journal: results, JUnit, HTML and the printed report, byte by
 * byte but for the packing inside the PDF. All of them are pure functions of the journal, so anything else in them was put there by somebody.
 */
export async function documentsFault(
  files: ReadonlyMap<string, Uint8Array>,
  results: Results,
  journal: Journal,
  rendering: Rendering,
): Promise<Outcome | undefined> {
  const differs = (name: string, bytes: Uint8Array): boolean => {
    const given = files.get(name);
    return given !== undefined && !Buffer.from(bytes).equals(given);
  };
  const fault = await firstDifference(files, results, journal, { differs, rendering });
  const { version } = results.harness;
  // The words differ, the refusal does not: what another version concluded cannot be repeated here.
  return fault !== undefined && version !== rendering.version
    ? outcome('other-version', `${version}，当前 ${rendering.version}`)
    : fault;
}

interface Comparing {
  readonly differs: (name: string, bytes: Uint8Array) => boolean;
  readonly rendering: Rendering;
}

async function firstDifference(
  files: ReadonlyMap<string, Uint8Array>,
  results: Results,
  journal: Journal,
  { differs, rendering }: Comparing,
): Promise<Outcome | undefined> {
  const absent = ['results.json', 'test-report.pdf'].find((name) => !files.has(name));
  if (absent !== undefined) return outcome('file-missing', absent);
  if (differs('results.json', jsonFile(results)))
    return outcome('verdicts-differ', differenceIn(files.get('results.json') ?? new Uint8Array(), results));
  if (differs('junit.xml', Buffer.from(junitXml(results), 'utf8')))
    return outcome('report-differs', 'junit.xml');
  const report = await drawUpTestReport(results, journal, rendering);
  if (differs('test-report.html', Buffer.from(await report.html(), 'utf8')))
    return outcome('report-differs', 'test-report.html');
  return isSameDocument(await report.pdf(), files.get('test-report.pdf') ?? new Uint8Array())
    ? undefined
    : outcome('report-differs', 'test-report.pdf');
}

const words: Readonly<Record<Verdict, string>> = {
  pass: '通过',
  fail: '未通过',
  'not-run': '未测试',
  error: '工具异常',
};

/** What stands in somebody's file may be no verdict at all. */
const wordFor = (verdict: unknown): string =>
  typeof verdict === 'string' && Object.hasOwn(words, verdict) ? words[verdict as Verdict] : '空';

/** The first row, or the first part, in which somebody's results differ from ours. */
function differenceIn(bytes: Uint8Array, results: Results): string {
  let given: Partial<Results>;
  try {
    given = (JSON.parse(Buffer.from(bytes).toString('utf8')) ?? {}) as Partial<Results>;
  } catch {
    return 'results.json 不是合法的 JSON';
  }
  const theirs: readonly (Partial<RowResult> | null)[] = Array.isArray(given.rows) ? given.rows : [];
  for (const { no } of formRows) {
    const mine = results.rows.find((row) => row.no === no);
    const verdict = theirs.find((row) => row?.no === no)?.verdict;
    if (mine !== undefined && verdict !== mine.verdict)
      return `${no} 包内为${wordFor(verdict)}，重新判定为${words[mine.verdict]}`;
  }
  const keys = Object.keys(results) as (keyof Results)[];
  const part = keys.find((key) => JSON.stringify(given[key]) !== JSON.stringify(results[key]));
  return part === undefined ? 'results.json 的格式' : `results.json 的 ${part}`;
}
