import { sm3 } from '../../domain/sm3.ts';
import { verifyOutcome, type VerifyOutcome } from '../outcomes/outcomes.ts';
import type { SealedFacts } from '../outcomes/verification.ts';
import { arrange, readPageCode } from './page-codes.ts';
import { sealedFacts, sealRefusal } from './sealed-copy-check.ts';
import { electronic, readScan } from './sealed-report.ts';

/** A sealed copy without its package: its statements, and the marks by which its package is found. */
export interface LoneCopy {
  readonly outcome: VerifyOutcome;
  readonly sealed: SealedFacts | null;
  /** SM3 of the report that it begins with. */
  readonly report: string | null;
  /** The common beginning of the codes on its pages, `EVC1|head|verdicts|`. */
  readonly code: string | null;
}

const nothing = { sealed: null, report: null, code: null };

/** Reads a report with an electronic seal behind its end; `journal` is the head of the journal that it names. */
export async function loneSeal(pdf: Uint8Array, report: Uint8Array, journal: string): Promise<LoneCopy> {
  const reading = await electronic(pdf, report);
  if (reading.kind === 'refused') return { ...nothing, outcome: sealRefusal(reading) };
  return {
    ...nothing,
    outcome: verifyOutcome('sealed-alone', '电子签章'),
    sealed: sealedFacts(reading.seal, journal, null),
    report: sm3(report),
  };
}

/** Reads a PDF of scanned pages; `undefined` for one that is none, or has no code of ours. */
export async function loneScan(pdf: Uint8Array): Promise<LoneCopy | undefined> {
  const scan = await readScan(pdf);
  if (scan === undefined) return undefined;
  if ('kind' in scan) return { ...nothing, outcome: sealRefusal(scan) };
  const [first] = scan.codes.flatMap(({ codes }) => codes.flatMap((text) => readPageCode(text) ?? []));
  if (first === undefined) return undefined;
  const { problems, order } = arrange(scan.codes, first);
  if (problems.length > 0) return { ...nothing, outcome: verifyOutcome('sealed-pages', problems.join('；')) };
  const seal = { kind: 'scan', pages: order.length, signatures: [] } as const;
  return {
    ...nothing,
    outcome: verifyOutcome('sealed-alone', `盖章扫描件，共 ${order.length} 页`),
    sealed: sealedFacts(seal, first.report.split('|')[1] ?? '', null),
    code: first.report,
  };
}
