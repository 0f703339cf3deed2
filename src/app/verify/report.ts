import { pdfAttachments } from '../../contract/reading/pdf.ts';
import { sm3 } from '../../evidence/bodies.ts';
import type { Results } from '../../judge/results.ts';
import { outcome } from './outcomes.ts';
import { refusal, type Finding } from './submission.ts';
import { noFacts, noMarks, type FileFacts } from './verification.ts';

/**
 * A test report alone: it says what its attached results say, and proves nothing. Only beside its package can it be told
 * whether it is the one that was signed.
 */
export async function readReport(bytes: Uint8Array): Promise<Finding> {
  const facts = await attachedFacts(bytes);
  if (facts === undefined) return refusal(outcome('not-a-package'));
  return { ...refusal(outcome('report-alone')), facts, marks: { ...noMarks, report: sm3(bytes) } };
}

async function attachedFacts(bytes: Uint8Array): Promise<FileFacts | undefined> {
  try {
    const found = (await pdfAttachments(bytes)).flatMap((attachment): readonly Partial<Results>[] => {
      const value: unknown = JSON.parse(Buffer.from(attachment).toString('utf8'));
      return (value as Partial<Results> | null)?.schema === 'evoucher/results@1' ? [value as Results] : [];
    });
    const [results] = found;
    return found.length === 1 && results !== undefined ? factsOf(results as Results) : undefined;
  } catch {
    return undefined;
  }
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
