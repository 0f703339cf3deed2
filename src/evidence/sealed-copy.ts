import { fromIsoTime } from '../domain/china-time.ts';
import type { Signer } from './sm2.ts';
import { readStatement, signStatement, type Signed } from './statement.ts';
import { signerData } from './submission.ts';

export type SealKind = 'scan' | 'e-seal';

/** `sealed.json`: the hospital's word that `sealed.pdf` is its sealed Appendix 2 of this submission. */
export interface SealedCopy extends Signed {
  readonly schema: 'evoucher/sealed@1';
  readonly kind: SealKind;
  readonly hospital: { readonly fixmedinsCode: string; readonly fixmedinsName: string };
  /** SM3 of the submission without its sealed copy. */
  readonly submission: string;
  /** SM3 of its test-report.pdf. */
  readonly report: string;
  readonly pdf: { readonly pages: number; readonly size: number; readonly sm3: string };
  /** ISO, +08:00: when it was added, not when it was sealed. */
  readonly addedAt: string;
}

export const signSealedCopy = (
  draft: Omit<SealedCopy, 'schema' | keyof Signed>,
  signer: Signer,
): SealedCopy =>
  signStatement<Omit<SealedCopy, 'signature'>>(
    { schema: 'evoucher/sealed@1', ...draft, signer: signerData(signer.publicKey) },
    signer,
  );

/** As its signer signed it; `undefined` for anything else. */
export const readSealedCopy = (bytes: Uint8Array): SealedCopy | undefined =>
  readStatement<SealedCopy>(bytes, isWhole);

const DIGEST = /^[0-9a-f]{64}$/;

function isWhole({ schema, kind, hospital, submission, report, pdf, addedAt }: Partial<SealedCopy>): boolean {
  return (
    schema === 'evoucher/sealed@1' &&
    (kind === 'scan' || kind === 'e-seal') &&
    typeof hospital?.fixmedinsCode === 'string' &&
    typeof hospital.fixmedinsName === 'string' &&
    [submission, report, pdf?.sm3].every((digest) => DIGEST.test(String(digest))) &&
    Number.isInteger(pdf?.pages) &&
    Number.isInteger(pdf?.size) &&
    fromIsoTime(String(addedAt)) !== undefined
  );
}
