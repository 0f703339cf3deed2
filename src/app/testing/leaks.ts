import { drawUpTestReport } from '../../../reports/index.ts';
import { githubAnnotations } from '../../cli/github-annotations.ts';
import { jobSummary } from '../../cli/github-summary.ts';
import { resultLines } from '../../cli/table.ts';
import { inlineBytes } from '../../evidence/bodies.ts';
import type { Entry } from '../../evidence/entries.ts';
import { createFileJournalStore } from '../../evidence/file-journal-store.ts';
import { judgedFolder } from '../certify/conclude.ts';
import { junitXml } from '../certify/junit.ts';
import { onPaper } from '../certify/on-paper.ts';
import { openPackage } from '../machine/package-root.ts';

/** Fields whose values nobody outside the hospital may read, as a reader of the bodies would list them. */
const PERSONAL = /"(psnName|psn_name|psnNo|psn_no|certno|hiNo|iptOtpNo|tel)"\s*:\s*"([^"\\]{2,})"/g;

/** Returns `document: value` for every personal value of the run that stands in one of its papers in full. */
export async function leaksOf(folder: string): Promise<readonly string[]> {
  const judged = await judgedFolder(folder);
  const journal = await createFileJournalStore().read(folder);
  const shown = onPaper(judged);
  const report = await drawUpTestReport(judged, journal, openPackage());
  const papers = {
    html: await report.html(),
    junit: junitXml(shown),
    annotations: githubAnnotations(shown),
    summary: jobSummary(shown, 1024 * 1024),
    console: resultLines(shown).join('\n'),
  };
  const { hospital } = judged.results;
  const own = Object.values(hospital).join('\n');
  const values = [...new Set([...judged.personal.values.keys(), ...valuesIn(journal.entries)])].filter(
    (value) => !own.includes(value),
  );
  return Object.entries(papers).flatMap(([paper, text]) =>
    values.filter((value) => stands(value, text)).map((value) => `${paper}: ${value}`),
  );
}

const valuesIn = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap((entry) => {
    if (entry.kind === 'card') return textsIn(JSON.stringify(entry.data.card));
    if (entry.kind !== 'exchange' || 'file' in entry.data.request.body) return [];
    return textsIn(Buffer.from(inlineBytes(entry.data.request.body)).toString('utf8'));
  });

const textsIn = (text: string): readonly string[] =>
  [...text.matchAll(PERSONAL)].flatMap(([, field = '', value = '']) =>
    /name/i.test(field) || value.length > 2 ? [value] : [],
  );

/** A short number inside a longer one says nothing. */
const stands = (value: string, text: string): boolean =>
  /^\w{1,7}$/.test(value) ? new RegExp(`(?<!\\w)${value}(?!\\w)`).test(text) : text.includes(value);
