import { PDFDocument } from '@cantoo/pdf-lib';

import { codeText } from '../../../reports/index.ts';
import type { SealKind } from '../../evidence/sealed-copy.ts';
import type { Results } from '../../judge/results.ts';
import type { SealSignature, ReportSeal } from '../outcomes/verification.ts';
import { createCodeReader, type CodeReader } from './code-reader.ts';
import { readElectronicSeal } from './electronic-seal.ts';
import { arrange, type ExpectedReport } from './page-codes.ts';
import { imageFile } from './page-image.ts';
import { pdfPageImages } from './pdf-images.ts';
import { writeScanPdf, type ScannedPage } from './scan-pdf.ts';

export type SealReading =
  | { readonly kind: 'sealed'; readonly seal: ReportSeal }
  /** `pages`: it is not all of this report; `content`: it was changed besides being sealed. */
  | { readonly kind: 'refused'; readonly fault: 'pages' | 'content'; readonly problems: readonly string[] };

/** The report that is to be sealed. */
export interface SignedReport {
  /** test-report.pdf as it was signed. */
  readonly bytes: Uint8Array;
  /** The common beginning of the codes on its pages, `EVC1|head|verdicts|`. */
  readonly code: string;
}

export const reportOf = (bytes: Uint8Array, results: Pick<Results, 'journal' | 'rows'>): SignedReport => ({
  bytes,
  code: codeText(results.journal.head, results.rows),
});

/** Returns the number of pages and the code that a scan of the report must have. */
export async function expectedOf({ bytes, code }: SignedReport): Promise<ExpectedReport> {
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false });
  return { report: code, pages: pdf.getPageCount() };
}

/** Checks that the PDF begins with our report, byte for byte, and goes on. */
export const continues = (pdf: Uint8Array, report: Uint8Array): boolean =>
  pdf.byteLength > report.byteLength &&
  Buffer.from(pdf.buffer, pdf.byteOffset, report.byteLength).equals(report);

/**
 * Compares a sealed copy with the report that it must be a copy of: as `seal` wrote it, or as an electronic seal left
 * it.
 */
export async function readSealedReport(pdf: Uint8Array, report: SignedReport): Promise<SealReading> {
  if (continues(pdf, report.bytes)) return electronic(pdf, report.bytes);
  const scan = await readScan(pdf);
  if (scan === undefined)
    return refused('content', ['不是盖章件：既不是逐页的扫描，也不是在原报告上追加的签章']);
  if ('kind' in scan) return scan;
  const { problems, order } = arrange(scan.codes, await expectedOf(report));
  if (problems.length > 0) return refused('pages', problems);
  const isInOrder = order.every((from, index) => from === index);
  return isInOrder ? sealed('scan', order.length) : refused('pages', ['各页没有按报告的页码排列']);
}

export async function electronic(pdf: Uint8Array, report: Uint8Array): Promise<SealReading> {
  const { pages, signatures, problems } = await readElectronicSeal(pdf, report);
  return problems.length > 0 ? refused('content', problems) : sealed('e-seal', pages, signatures);
}

const sealed = (kind: SealKind, pages: number, signatures: readonly SealSignature[] = []): SealReading => ({
  kind: 'sealed',
  seal: { kind, pages, signatures },
});

const refused = (
  fault: 'pages' | 'content',
  problems: readonly string[],
): Extract<SealReading, { kind: 'refused' }> => ({ kind: 'refused', fault, problems });

export interface ScanCodes {
  readonly codes: readonly { readonly place: string; readonly codes: readonly string[] }[];
}

/**
 * Reads the codes of a PDF of scanned pages that `seal` wrote; refused when there is anything in it but the pictures.
 * `undefined` for a PDF whose pages are no pictures.
 */
export async function readScan(
  pdf: Uint8Array,
): Promise<ScanCodes | Extract<SealReading, { kind: 'refused' }> | undefined> {
  const images = await pdfPageImages(pdf).catch(() => []);
  const readable = images.flatMap((image) => ('kind' in image ? [image] : []));
  if (readable.length === 0 || readable.length !== images.length) return undefined;
  const reader = await createCodeReader();
  const pages: ScannedPage[] = [];
  const codes: { place: string; codes: readonly string[] }[] = [];
  for (const [index, image] of readable.entries()) {
    const { page, texts } = await readPage(image, reader);
    pages.push(page);
    codes.push({ place: `第 ${index + 1} 张`, codes: texts });
  }
  return writeScanPdf(pages).equals(pdf)
    ? { codes }
    : refused('content', ['扫描件中除了各页的图像还有别的内容，不是 evoucher seal 写出的']);
}

/** Reads the codes of one scanned page, and turns the page upright by them. */
export async function readPage(
  image: ScannedPage['image'],
  reader: CodeReader,
): Promise<{ readonly page: ScannedPage; readonly texts: readonly string[] }> {
  const { texts, turned } = await reader(imageFile(image));
  return { page: { image, rotate: turned === 0 ? 0 : ((360 - turned) as ScannedPage['rotate']) }, texts };
}
