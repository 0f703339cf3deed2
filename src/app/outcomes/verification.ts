import type { Hospital } from '../../domain/card.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { Environment } from '../../evidence/entries.ts';
import type { SealKind } from '../../evidence/sealed-copy.ts';
import type { Role } from '../trust/trust-list.ts';
import type { VerifyOutcome } from './outcomes.ts';

/**
 * The extent to which a file could be proven: `full`, all of it again from the record; `summary`, only what a
 * document says; `none`.
 */
export type ProofLevel = 'full' | 'summary' | 'none';

export interface SignerFacts {
  readonly fingerprint: string;
  /**
   * `own`: this machine's key; `listed`: in the trust list; `unknown`: nobody made sure whose it is; `contradicted`:
   * the list knows another key or another holder.
   */
  readonly standing: 'own' | 'listed' | 'unknown' | 'contradicted';
  readonly role: Role | null;
  readonly name: string | null;
}

export interface ChallengeFacts {
  readonly code: string;
  /** Time of issue (ISO), as far as the issued list knows it; `issuer` is the office that issued it. */
  readonly issuedAt: string | null;
  readonly issuer: string | null;
}

/** The sealed Appendix 2 that came with a package, or that a file is. */
export interface SealedFacts extends ReportSeal {
  /** SM3 head of the journal that its report was made from. */
  readonly journal: string;
  /** Time when it was added to the package (ISO); null for one that lies outside. */
  readonly addedAt: string | null;
}

/** The facts that a file states about itself. They are only as good as its outcome. */
export interface FileFacts {
  readonly hospital: Hospital | null;
  readonly environment: Environment | null;
  readonly driver: string | null;
  readonly harness: string | null;
  readonly contract: string | null;
  readonly profile: string | null;
  readonly run: string | null;
  readonly period: { readonly from: string | null; readonly to: string | null } | null;
  readonly summary: {
    readonly pass: number;
    readonly fail: number;
    readonly notRun: number;
    readonly error: number;
  } | null;
  readonly rows: readonly { readonly no: string; readonly verdict: Verdict }[];
  readonly journal: { readonly entries: number; readonly head: string } | null;
  readonly signer: SignerFacts | null;
  readonly center: SignerFacts | null;
  readonly challenge: ChallengeFacts | null;
  readonly sealed: SealedFacts | null;
}

/** The result for one file. `verified`: it is what it claims to be. `conformant`: all twelve rows passed. */
export interface Verification extends FileFacts {
  readonly file: string;
  readonly kind: 'submission' | 'folder' | 'report' | 'encrypted' | 'unknown';
  readonly verified: boolean;
  readonly conformant: boolean;
  readonly level: ProofLevel;
  /** A province's center kept the journal and signed it. */
  readonly witnessed: boolean;
  /** The first thing wrong, or `verified`. */
  readonly outcome: VerifyOutcome;
  /** Further notices, a Chinese sentence each; they change neither `outcome` nor `verified`. */
  readonly notices: readonly string[];
}

/** A verification with the marks by which several files are compared; the marks stay inside. */
export interface ExaminedFile {
  readonly verification: Verification;
  readonly marks: ComparisonMarks;
}

/** One message that earned a row, as it is recognised in another package. */
export interface TrafficMark {
  /** The message's number; empty without one. */
  readonly msgid: string;
  /** SM3 of its input. */
  readonly content: string;
  /** SM3 of the batch that it carries; null without one. */
  readonly batch: string | null;
  /** True when the content names a voucher or a settlement. */
  readonly isTelling: boolean;
}

export interface TrafficMarks {
  readonly run: string | null;
  readonly messages: readonly TrafficMark[];
}

export const noTraffic: TrafficMarks = { run: null, messages: [] };

/** The marks by which packages are compared: their traffic, and the report that belongs to the package. */
export interface ComparisonMarks {
  readonly traffic: TrafficMarks;
  /** SM3 of the PDF report. */
  readonly report: string | null;
  /** The common beginning of the codes on the pages of the report, `EVC1|head|verdicts|`. */
  readonly code: string | null;
  /** Time of the journal's last line (ISO), which tells newer from older. */
  readonly at: string;
}

export const noFacts: FileFacts = {
  hospital: null,
  environment: null,
  driver: null,
  harness: null,
  contract: null,
  profile: null,
  run: null,
  period: null,
  summary: null,
  rows: [],
  journal: null,
  signer: null,
  center: null,
  challenge: null,
  sealed: null,
};

export const noMarks: ComparisonMarks = { traffic: noTraffic, report: null, code: null, at: '' };

/** The seal on a report. Nobody can tell from the picture whose seal it is; a signature is not checked. */
export interface ReportSeal {
  readonly kind: SealKind;
  readonly pages: number;
  /** Signatures of an electronic seal, in the order of its fields. */
  readonly signatures: readonly SealSignature[];
}

/** The statements of a signature about itself. Nobody has checked them. */
export interface SealSignature {
  readonly name: string | null;
  /** Time of signing, ISO with the zone as it was given. */
  readonly at: string | null;
  readonly subFilter: string | null;
  /** Numbers of the pages on which it is to be seen. */
  readonly pages: readonly number[];
}
