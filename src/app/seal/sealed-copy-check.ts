import { sm3 } from '../../domain/sm3.ts';
import { readSealedCopy } from '../../evidence/sealed-copy.ts';
import { fingerprint } from '../../evidence/sm2.ts';
import type { Submission } from '../../evidence/submission-reader.ts';
import { submissionDigest } from '../../evidence/submission.ts';
import type { Results } from '../../judge/results.ts';
import { verifyOutcome, type VerifyOutcome } from '../outcomes/outcomes.ts';
import type { SealedFacts, ReportSeal } from '../outcomes/verification.ts';
import { readSealedReport, reportOf, type SealReading } from './sealed-report.ts';

export const sealedFacts = (seal: ReportSeal, journal: string, addedAt: string | null): SealedFacts => ({
  ...seal,
  journal,
  addedAt,
});

/** Returns the outcome of a refused sealed report. */
export const sealRefusal = ({ fault, problems }: Extract<SealReading, { kind: 'refused' }>): VerifyOutcome =>
  verifyOutcome(fault === 'pages' ? 'sealed-pages' : 'sealed-content', problems.join('；'));

/**
 * Verifies the sealed copy in a package: the hospital's statement, its digest, and every page of it read again.
 * Nothing that the statement says is believed without that. `null` when the package has none.
 */
export async function checkSealedCopy(
  zip: Uint8Array,
  { sealed, signer, files }: Submission,
  results: Results,
): Promise<SealedFacts | VerifyOutcome | null> {
  if (sealed === undefined) return null;
  const copy = readSealedCopy(sealed.statement);
  if (copy === undefined) return verifyOutcome('sealed-invalid');
  const report = files.get('test-report.pdf') ?? new Uint8Array();
  const { fixmedinsCode, fixmedinsName } = copy.hospital;
  if (copy.submission !== submissionDigest(zip) || copy.report !== sm3(report))
    return verifyOutcome('sealed-other', `${fixmedinsCode} ${fixmedinsName}`);
  if (copy.signer.publicKey !== signer)
    return verifyOutcome('sealed-signer', fingerprint(copy.signer.publicKey));
  if (copy.pdf.size !== sealed.pdf.byteLength || copy.pdf.sm3 !== sm3(sealed.pdf))
    return verifyOutcome('sealed-altered');
  const reading = await readSealedReport(sealed.pdf, reportOf(report, results));
  if (reading.kind === 'refused') return sealRefusal(reading);
  const { seal } = reading;
  const isAsStated = seal.kind === copy.kind && seal.pages === copy.pdf.pages;
  return isAsStated ? sealedFacts(seal, results.journal.head, copy.addedAt) : verifyOutcome('sealed-invalid');
}
