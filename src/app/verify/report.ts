import { sm3 } from '../../domain/sm3.ts';
import type { Results } from '../../judge/results.ts';
import { verifyOutcome } from '../outcomes/outcomes.ts';
import { noFacts, noMarks, type FileFacts } from '../outcomes/verification.ts';
import type { LoneCopy } from '../seal/lone-copy.ts';
import { attachedResults } from './attached-results.ts';
import { hasFacts } from './stated-facts.ts';
import { refusal, type FileExamination } from './submission.ts';

/**
 * Reads a test report alone, sealed or not. It proves nothing by itself: only beside its package is it known to be
 * the one that was signed.
 */
export async function readReport(bytes: Uint8Array): Promise<FileExamination> {
  const original = await originalOf(bytes);
  if (original === undefined) return readScan(bytes);
  const { report, facts } = original;
  if (report.byteLength === bytes.byteLength)
    return { ...refusal(verifyOutcome('report-alone')), facts, marks: { ...noMarks, report: sm3(bytes) } };
  const { loneSeal } = await import('../seal/lone-copy.ts');
  return examinationOf(await loneSeal(bytes, report, facts.journal?.head ?? ''), facts);
}

async function readScan(bytes: Uint8Array): Promise<FileExamination> {
  const { loneScan } = await import('../seal/lone-copy.ts');
  const copy = await loneScan(bytes);
  return copy === undefined ? refusal(verifyOutcome('not-a-package')) : examinationOf(copy, noFacts);
}

const examinationOf = (
  { outcome: found, sealed, report, code }: LoneCopy,
  facts: FileFacts,
): FileExamination => ({
  ...refusal(found),
  facts: sealed === null ? noFacts : { ...facts, sealed },
  marks: { ...noMarks, report, code },
});

const END = '%%EOF\n';

/** Returns our report at the beginning of a PDF; an electronic seal is written behind its end. */
async function originalOf(
  bytes: Uint8Array,
): Promise<{ readonly report: Uint8Array; readonly facts: FileFacts } | undefined> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = file.indexOf(END); at !== -1; at = file.indexOf(END, at + END.length)) {
    const report = bytes.subarray(0, at + END.length);
    const facts = await attachedFacts(report);
    if (facts !== undefined) return { report, facts };
  }
  // Written anew by another program: not ours any more, but it still says what it says.
  const facts = await attachedFacts(bytes);
  return facts === undefined ? undefined : { report: bytes, facts };
}

async function attachedFacts(bytes: Uint8Array): Promise<FileFacts | undefined> {
  const results = await attachedResults(bytes);
  return results !== undefined && hasFacts(results) ? factsOf(results) : undefined;
}

const factsOf = (results: Results): FileFacts => ({
  ...noFacts,
  hospital: results.hospital,
  environment: results.environment,
  driver: results.driver,
  harness: `${results.harness.name} ${results.harness.version}`,
  contract: results.contract.digest,
  profile: results.profile.id,
  period: results.period,
  summary: results.summary,
  rows: results.rows.map(({ no, verdict }) => ({ no, verdict })),
  journal: { entries: results.journal.entries, head: results.journal.head },
});
