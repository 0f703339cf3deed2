import type { Hospital } from '../../domain/card.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { Environment } from '../../evidence/entries.ts';
import type { SealKind } from '../../evidence/sealed-copy.ts';
import type { Role } from '../trust/trust-list.ts';
import type { Outcome } from './outcomes.ts';

/** How far a file could be proven: all of it again from the record, only what a document says, or nothing. */
export type ProofLevel = 'full' | 'summary' | 'none';

export interface SignerFacts {
  readonly fingerprint: string;
  /** `own`: this machine's key; `listed`: in the trust list; `unknown`: nobody made sure whose it is. */
  readonly standing: 'own' | 'listed' | 'unknown' | 'contradicted';
  readonly role: Role | null;
  readonly name: string | null;
}

export interface ChallengeFacts {
  readonly code: string;
  /** When and by whom it was issued, as far as the issued list knows. */
  readonly issuedAt: string | null;
  readonly issuer: string | null;
}

/** The sealed Appendix 2 that came with a package, or that a file is. */
export interface SealedFacts extends Seal {
  /** Head of the journal that its report was made from. */
  readonly journal: string;
  /** When it was added to the package; null for one that lies outside. */
  readonly addedAt: string | null;
}

/** What a file says about itself. Only as good as its outcome. */
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
  readonly outcome: Outcome;
  /** What somebody should know all the same. */
  readonly notices: readonly string[];
}

/** A verification with what several of them are compared by; the marks stay inside. */
export interface Examined {
  readonly verification: Verification;
  readonly marks: Marks;
}

/** SM3 digests of what two hospitals cannot have in common, and of the report that belongs to the package. */
export interface Marks {
  /** Run id, msgids and batch files of the requests, as `kind:value`. */
  readonly traffic: readonly string[];
  /** SM3 of the PDF report. */
  readonly report: string | null;
  /** What the codes on the pages of the report begin with. */
  readonly code: string | null;
  /** Time of the journal's last line, for telling newer from older. */
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

export const noMarks: Marks = { traffic: [], report: null, code: null, at: '' };

/** What a sealed report shows. Whose seal it is, nobody can tell from the picture; a signature is not checked. */
export interface Seal {
  readonly kind: SealKind;
  readonly pages: number;
  /** Of an electronic seal, in the order of its fields. */
  readonly signatures: readonly SealSignature[];
}

/** What a signature says of itself. Nobody has checked it. */
export interface SealSignature {
  readonly name: string | null;
  /** ISO, with the zone as it was given. */
  readonly at: string | null;
  readonly subFilter: string | null;
  /** Pages on which it is to be seen. */
  readonly pages: readonly number[];
}
