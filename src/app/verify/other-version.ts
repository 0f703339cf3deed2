import { isDeepStrictEqual } from 'node:util';

import type { FontFiles } from '../../../reports/index.ts';
import { formRows } from '../../domain/form.ts';
import { verdictWords } from '../../domain/words.ts';
import type { Results, RowResult } from '../../judge/results.ts';
import { outcome, type Outcome } from '../outcomes/outcomes.ts';
import { attachedResults } from './attached-results.ts';
import { readHtmlForm } from './printed/html-form.ts';
import { readJunitRows, type JunitOutcome } from './printed/junit-rows.ts';
import { isKnownDressing } from './printed/known-pages.ts';
import { readPdfForm } from './printed/pdf-form.ts';
import { NotPlain } from './printed/plain-pdf.ts';
import type { PrintedForm } from './printed/printed-form.ts';
import { isReadable, resultsDifference } from './results-difference.ts';

export interface OtherVersion {
  /** As people read it, e.g. `0.1.0`. */
  readonly words: string;
  readonly standing: 'older' | 'newer' | 'unknown';
}

/** What a package of another version comes to: the first thing wrong, or what could not be compared. */
export interface Agreement {
  readonly fault: Outcome | undefined;
  readonly notices: readonly string[];
}

interface Package {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly results: Results;
  readonly faces: FontFiles;
}

/**
 * Compares a package that another version made with what follows from its journal today. Words and layout change from
 * version to version; verdicts, checks and exchanges have to be the same, and every document has to print the twelve rows
 * that were judged. Where verdicts differ it cannot be told whether a rule was mended since or somebody changed the
 * results: that is said as a difference of version. Where a document contradicts the results it was replaced.
 */
export async function otherVersionAgreement(
  pack: Package,
  { words, standing }: OtherVersion,
): Promise<Agreement> {
  const { files, results } = pack;
  const refused = (fault: Outcome): Agreement => ({ fault, notices: [] });
  const given = resultsIn(files.get('results.json') ?? new Uint8Array());
  if (given === undefined) return refused(outcome('verdicts-differ', 'results.json 不能读取'));
  const difference = resultsDifference(given, results);
  if (difference !== undefined) return refused(outcome('other-version', `${words}：${difference}`));
  const dressings: string[] = [];
  for (const document of documents) {
    const bytes = files.get(document.name);
    if (bytes === undefined) continue;
    try {
      const found = await document.read(bytes, pack);
      if (found.difference !== undefined)
        return refused(outcome('report-differs', `${document.name} ${found.difference}`));
      if (found.dressing !== undefined) dressings.push(found.dressing);
    } catch (fault) {
      if (!(fault instanceof NotPlain)) throw fault;
      const why = `${document.name} 的内容无法逐行核对`;
      // Every older version writes what is read here; a newer one may have learnt to write otherwise.
      return refused(
        standing === 'older' ? outcome('report-differs', why) : outcome('other-version', `${words}：${why}`),
      );
    }
  }
  return { fault: undefined, notices: noticesOf({ words, standing }, dressings) };
}

function noticesOf({ words, standing }: OtherVersion, dressings: readonly string[]): readonly string[] {
  const is =
    standing === 'newer'
      ? `由 ${words} 生成，比本工具新，文字未逐字比较`
      : `由 ${words} 生成，文字未逐字比较`;
  return dressings.every(isKnownDressing)
    ? [is]
    : [is, 'test-report.html 的样式或脚本不是已知版本的，请以 test-report.pdf 为准'];
}

/**
 * Our results with the reasons that another version gave: the codes on the pages that it printed attest its own. Verdicts
 * stay ours.
 */
export function asPrintedBy(files: ReadonlyMap<string, Uint8Array>, results: Results): Results {
  const given = resultsIn(files.get('results.json') ?? new Uint8Array());
  const reasonOf = (row: RowResult): RowResult['reason'] =>
    given?.rows.find(({ no }) => no === row.no)?.reason ?? null;
  return given === undefined
    ? results
    : { ...results, rows: results.rows.map((row) => ({ ...row, reason: reasonOf(row) })) };
}

function resultsIn(bytes: Uint8Array): Results | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return isReadable(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What a document has otherwise than the results. */
interface Found {
  readonly difference: string | undefined;
  /** Of a page that a browser shows. */
  readonly dressing?: string;
}

interface Document {
  readonly name: string;
  /** @throws NotPlain for what is not written as reports are */
  readonly read: (bytes: Uint8Array, pack: Package) => Promise<Found>;
}

const documents: readonly Document[] = [
  {
    name: 'test-report.pdf',
    read: async (bytes, { results, faces }) => ({
      difference:
        formDifference(readPdfForm(bytes, faces), results) ?? (await attachmentDifference(bytes, results)),
    }),
  },
  {
    name: 'test-report.html',
    read: async (bytes, { results }) => {
      const form = readHtmlForm(bytes);
      return Promise.resolve({ difference: formDifference(form, results), dressing: form.dressing });
    },
  },
  {
    name: 'junit.xml',
    read: async (bytes, { results }) => Promise.resolve({ difference: junitDifference(bytes, results) }),
  },
];

/** The sentence of the form that only a hospital gets whose twelve rows passed. */
const CONCLUSION = '与国家医疗保障信息平台电子结算凭证中心完成联调';

function formDifference(form: PrintedForm, { rows }: Results): string | undefined {
  if (form.rows.length !== formRows.length) return `有 ${form.rows.length} 行，应为 ${formRows.length} 行`;
  for (const [index, { no, title }] of formRows.entries()) {
    const printed = form.rows[index];
    const verdict = rows.find((row) => row.no === no)?.verdict ?? 'error';
    if (printed?.title !== title) return `第 ${no} 行不是【${title}】`;
    if (printed.verdict !== verdictWords[verdict])
      return `第 ${no} 行印为“${printed.verdict.slice(0, 8)}”，重新判定为“${verdictWords[verdict]}”`;
  }
  const isConcluded = form.text.includes(CONCLUSION);
  return isConcluded && rows.some(({ verdict }) => verdict !== 'pass')
    ? '的测试结论印为完成联调，12 项却没有全部通过'
    : undefined;
}

async function attachmentDifference(pdf: Uint8Array, results: Results): Promise<string | undefined> {
  const attached = await attachedResults(pdf);
  const isSame =
    isDeepStrictEqual(attached?.summary, results.summary) &&
    isDeepStrictEqual(attached?.rows?.map(verdictOf), results.rows.map(verdictOf)) &&
    isDeepStrictEqual(attached?.journal, results.journal) &&
    isDeepStrictEqual(attached?.hospital, results.hospital);
  return isSame ? undefined : '内附的 results.json';
}

const verdictOf = ({ no, verdict }: RowResult): readonly string[] => [no, verdict];

function junitDifference(bytes: Uint8Array, { rows }: Results): string | undefined {
  const junit = readJunitRows(bytes);
  const expected = new Map(rows.map((row) => [row.no, junitOutcomeOf(row)]));
  const wrong = rows.find(({ no }) => junit.rows.get(no) !== expected.get(no));
  if (wrong !== undefined) return `的 ${wrong.no}`;
  const counted = (found: JunitOutcome): number =>
    [...expected.values()].filter((one) => one === found).length;
  const { failures, errors } = junit.stated;
  return failures === counted('failed') && errors === counted('error') ? undefined : '的合计';
}

function junitOutcomeOf({ verdict, reason }: RowResult): JunitOutcome {
  switch (verdict) {
    case 'pass':
      return 'passed';
    case 'fail':
      return 'failed';
    case 'error':
      return 'error';
    case 'not-run':
      return reason === 'not-selected' ? 'skipped' : 'failed';
  }
}
