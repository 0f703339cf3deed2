import { drawUpTestReport, type FontFiles } from '../../../reports/index.ts';
import type { Journal } from '../../evidence/entries.ts';
import { jsonFile } from '../../evidence/submission.ts';
import type { Judgement } from '../../judge/judge.ts';
import type { Results, RowResult } from '../../judge/results.ts';
import { junitXml } from '../certify/junit.ts';
import { onPaper } from '../certify/on-paper.ts';
import { verifyOutcome, type VerifyOutcome } from '../outcomes/outcomes.ts';
import { asPrintedBy, otherVersionAgreement, type DocumentsAgreement } from './other-version.ts';
import { rowDifference } from './results-difference.ts';
import { isSameDocument } from './same-document.ts';
import { standingTo, versionWords } from './version.ts';

/** Templates, fonts and version that documents are rendered with. */
export interface Rendering {
  readonly templates: string;
  readonly fonts: string;
  readonly faces: FontFiles;
  /** Version of this harness. */
  readonly version: string;
}

/**
 * Compares what a package says with what follows from its journal: results, JUnit, HTML and the printed report. All of
 * them are pure functions of the journal and of the version, so in a package of this version they are compared byte by
 * byte, but for the packing inside the PDF: anything else in them was put there by somebody. In a package of another
 * version words and layout may differ, and nothing else.
 */
export async function documentsAgreement(
  files: ReadonlyMap<string, Uint8Array>,
  judged: Judgement,
  journal: Journal,
  rendering: Rendering,
): Promise<DocumentsAgreement> {
  const { results } = judged;
  const absent = ['results.json', 'test-report.pdf'].find((name) => !files.has(name));
  if (absent !== undefined) return { fault: verifyOutcome('file-missing', absent), notices: [] };
  const { version } = results.harness;
  const standing = standingTo(version, rendering.version);
  if (standing !== 'same')
    return otherVersionAgreement(
      { files, results, faces: rendering.faces },
      { words: versionWords(version), standing },
    );
  const differs = (name: string, bytes: Uint8Array): boolean => {
    const given = files.get(name);
    return given !== undefined && !Buffer.from(bytes).equals(given);
  };
  return { fault: await firstDifference(files, judged, journal, { differs, rendering }), notices: [] };
}

/** Returns the results as the package's own version printed them, for the codes on its pages. */
export const asPrinted = (
  files: ReadonlyMap<string, Uint8Array>,
  results: Results,
  { version }: Rendering,
): Results => (results.harness.version === version ? results : asPrintedBy(files, results));

interface Comparing {
  readonly differs: (name: string, bytes: Uint8Array) => boolean;
  readonly rendering: Rendering;
}

async function firstDifference(
  files: ReadonlyMap<string, Uint8Array>,
  judged: Judgement,
  journal: Journal,
  { differs, rendering }: Comparing,
): Promise<VerifyOutcome | undefined> {
  const { results } = judged;
  if (differs('results.json', jsonFile(results)))
    return verifyOutcome(
      'verdicts-differ',
      differenceIn(files.get('results.json') ?? new Uint8Array(), results),
    );
  if (differs('junit.xml', Buffer.from(junitXml(onPaper(judged)), 'utf8')))
    return verifyOutcome('report-differs', 'junit.xml');
  const report = await drawUpTestReport(judged, journal, rendering);
  if (differs('test-report.html', Buffer.from(await report.html(), 'utf8')))
    return verifyOutcome('report-differs', 'test-report.html');
  return isSameDocument(await report.pdf(), files.get('test-report.pdf') ?? new Uint8Array())
    ? undefined
    : verifyOutcome('report-differs', 'test-report.pdf');
}

/** Returns the first row, or the first part, in which the results of a package differ from ours. */
function differenceIn(bytes: Uint8Array, results: Results): string {
  let given: Partial<Results>;
  try {
    given = (JSON.parse(Buffer.from(bytes).toString('utf8')) ?? {}) as Partial<Results>;
  } catch {
    return 'results.json 不是合法的 JSON';
  }
  const theirs: readonly (Partial<RowResult> | null)[] = Array.isArray(given.rows) ? given.rows : [];
  const row = rowDifference(theirs, results);
  if (row !== undefined) return row;
  const keys = Object.keys(results) as (keyof Results)[];
  const part = keys.find((key) => JSON.stringify(given[key]) !== JSON.stringify(results[key]));
  return part === undefined ? 'results.json 的格式' : `results.json 的 ${part}`;
}
