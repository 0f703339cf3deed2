import { readFileSync, writeFileSync } from 'node:fs';

import { HarnessError } from '../../domain/harness-error.ts';
import { sm3 } from '../../domain/sm3.ts';
import { signSealedCopy, type SealKind } from '../../evidence/sealed-copy.ts';
import { fingerprint, type Signer } from '../../evidence/sm2.ts';
import { openSubmission, type Submission } from '../../evidence/submission-reader.ts';
import { addSealedCopy, jsonFile, submissionDigest } from '../../evidence/submission.ts';
import type { Results } from '../../judge/results.ts';
import { verifyOutcome } from '../outcomes/outcomes.ts';
import type { ReportSeal } from '../outcomes/verification.ts';
import { createCodeReader } from './code-reader.ts';
import { arrange, type CodedPage } from './page-codes.ts';
import { writeScanPdf, type ScannedPage } from './scan-pdf.ts';
import { isPdf, pagesOf, readScanFile, type ScanFile } from './scans.ts';
import { continues, electronic, expectedOf, readPage, reportOf, type SignedReport } from './sealed-report.ts';

export interface SealOrder {
  /** The hospital's submission. */
  readonly file: string;
  /** Scanned pages, or the one PDF that was sealed electronically. */
  readonly scans: readonly string[];
  /** Path of the result; by default `<name>.sealed.zip` beside the submission. */
  readonly out?: string;
  /** ISO, +08:00. */
  readonly addedAt: string;
}

export interface SealedSubmission {
  readonly file: string;
  readonly seal: ReportSeal;
  /** True when the pages came in another order and were sorted. */
  readonly isSorted: boolean;
  readonly bytes: number;
}

interface Copy {
  readonly pdf: Buffer;
  readonly seal: ReportSeal;
  readonly isSorted: boolean;
}

/**
 * Adds the sealed Appendix 2 to a submission: one file that holds both, signed once more by the hospital.
 * @throws HarnessError USAGE, SEAL-REFUSED, FOLDER-UNWRITABLE
 */
export async function sealSubmission(order: SealOrder, signer: Signer): Promise<SealedSubmission> {
  const { file, scans, addedAt } = order;
  const { zip, submission } = openFile(file);
  if (submission.signer !== signer.publicKey)
    throw new HarnessError('SEAL-REFUSED', `密钥 ${fingerprint(signer.publicKey)} 不是签署这份提交包的密钥`, {
      hint: '请在做测试的那台机器上运行，或用 --key 给出当时的私钥。',
    });
  const { report, hospital } = contentOf(submission);
  const { pdf, seal, isSorted } = await copyOf(scans.map(readScanFile), report);
  const statement = signSealedCopy(
    {
      kind: seal.kind,
      hospital,
      submission: submissionDigest(zip),
      report: sm3(report.bytes),
      pdf: { pages: seal.pages, size: pdf.byteLength, sm3: sm3(pdf) },
      addedAt,
    },
    signer,
  );
  const sealed = addSealedCopy(zip, { pdf, statement: jsonFile(statement) }) ?? Buffer.alloc(0);
  const out = order.out ?? `${file.replace(/(\.sealed)?\.zip$/i, '')}.sealed.zip`;
  try {
    writeFileSync(out, sealed, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入文件，或文件已存在：${out}`, {
      cause,
      hint: '请用 --out 换一个文件名，或先移走原来的文件。',
    });
  }
  return { file: out, seal, isSorted, bytes: sealed.byteLength };
}

function openFile(file: string): { readonly zip: Buffer; readonly submission: Submission } {
  let zip: Buffer;
  try {
    zip = readFileSync(file);
  } catch (cause) {
    throw new HarnessError('USAGE', `不能读取提交包：${file}`, { cause });
  }
  const reading = openSubmission(zip);
  if (reading.kind === 'sound') return { zip, submission: reading.submission };
  const { message, advice } = verifyOutcome(reading.fault, reading.detail);
  throw new HarnessError('USAGE', `${file}：${message}`, { hint: advice });
}

function contentOf({ files }: Submission): {
  readonly report: SignedReport;
  readonly hospital: { readonly fixmedinsCode: string; readonly fixmedinsName: string };
} {
  const [bytes, json] = [files.get('test-report.pdf'), files.get('results.json')];
  if (bytes === undefined || json === undefined)
    throw new HarnessError('SEAL-REFUSED', '提交包中没有 test-report.pdf，无从盖章', {
      hint: '请重新生成提交包（certify 默认生成各份报告）。',
    });
  const results = JSON.parse(Buffer.from(json).toString('utf8')) as Results;
  const { fixmedinsCode, fixmedinsName } = results.hospital;
  return { report: reportOf(bytes, results), hospital: { fixmedinsCode, fixmedinsName } };
}

async function copyOf(files: readonly ScanFile[], report: SignedReport): Promise<Copy> {
  const [only] = files;
  if (only === undefined) throw new HarnessError('USAGE', '请用 --scan 给出扫描件或签章后的 PDF');
  if (files.length > 1 || !isPdf(only)) return scanned(files, report);
  if (only.bytes.equals(report.bytes))
    throw refusal('e-seal', [`${only.name} 就是提交包中的报告，没有盖章；请盖章后扫描，或用电子签章签署`]);
  if (!continues(only.bytes, report.bytes)) return scanned(files, report);
  const reading = await electronic(only.bytes, report.bytes);
  if (reading.kind === 'refused') throw refusal('e-seal', reading.problems);
  return { pdf: only.bytes, seal: reading.seal, isSorted: false };
}

async function scanned(files: readonly ScanFile[], report: SignedReport): Promise<Copy> {
  const all = (await Promise.all(files.map(pagesOf))).flat();
  const expected = await expectedOf(report);
  const unreadable = all.flatMap(({ place, problem }) =>
    problem === undefined ? [] : [`${place}：${problem}`],
  );
  if (unreadable.length > 0) throw refusal('scan', unreadable);
  const reader = await createCodeReader();
  const pages: ScannedPage[] = [];
  const coded: CodedPage[] = [];
  for (const { place, image } of all) {
    if (image === undefined) continue;
    const { page, texts } = await readPage(image, reader);
    pages.push(page);
    coded.push({ place, codes: texts });
  }
  const { order, problems } = arrange(coded, expected);
  if (problems.length > 0) throw refusal('scan', problems);
  return {
    pdf: writeScanPdf(order.flatMap((index) => pages[index] ?? [])),
    seal: { kind: 'scan', pages: order.length, signatures: [] },
    isSorted: order.some((from, index) => from !== index),
  };
}

const hints: Readonly<Record<SealKind, string>> = {
  scan: '请把提交包中 test-report.pdf 的全部页打印、盖章、逐页扫描；一次给出全部文件，次序不限。',
  'e-seal': '请直接对提交包中的 test-report.pdf 签章（追加保存，不要用编辑软件另存），或打印盖章后扫描。',
};

const refusal = (kind: SealKind, problems: readonly string[]): HarnessError =>
  new HarnessError('SEAL-REFUSED', `不能附上盖章件：\n  ${problems.join('\n  ')}`, { hint: hints[kind] });
