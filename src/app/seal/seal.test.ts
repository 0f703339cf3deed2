import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PDFDocument, PDFHexString, PDFName, PDFString } from '@cantoo/pdf-lib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import PDFKit from 'pdfkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { codeText, drawUpTestReport } from '../../../reports/index.ts';
import { sampleJournal } from '../../../reports/testing/sample-journal.ts';
import { allPassed, judged } from '../../../reports/testing/sample-results.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { readContainer, stored, writeContainer } from '../../evidence/container.ts';
import { signSealedCopy, type SealedCopy } from '../../evidence/sealed-copy.ts';
import { createPrivatePem, openSigner, type Signer } from '../../evidence/sm2.ts';
import { openSubmission } from '../../evidence/submission-reader.ts';
import { addSealedCopy, jsonFile, packFiles, submissionDigest } from '../../evidence/submission.ts';
import type { Results } from '../../judge/results.ts';
import { openPackage } from '../machine/package-root.ts';
import { readReport } from '../verify/report.ts';
import { sealSubmission, type SealedSubmission } from './seal-submission.ts';
import { checkSealedCopy } from './sealed-copy-check.ts';
import { sealElectronically, SIGNED, type Appended } from './testing/electronic.ts';
import { scannedPage } from './testing/paper.ts';

const hospital = openSigner(createPrivatePem());
const stranger = openSigner(createPrivatePem());
const results = allPassed();
/** Another run of the same hospital. */
const others: Results = { ...results, journal: { ...results.journal, head: 'b'.repeat(64) } };
const addedAt = '2026-11-22T10:00:00.000+08:00';

let folder = '';
let report: Buffer;
let zip: Buffer;
let otherZip: Buffer;
let pages = 0;
/** Pages 1 … n of the report, well scanned. */
let papers: readonly string[] = [];

const codeOf = (page: number, of = pages, from: Results = results): string =>
  `${codeText(from.journal.head, from.rows)}${page}/${of}`;
const file = (name: string): string => join(folder, name);
/** A scan that is quickly read. */
const thin = (code: string | undefined): Uint8Array => scannedPage(code, { dpi: 100 });
let count = 0;
function paper(bytes: Uint8Array, ending = 'png'): string {
  count += 1;
  writeFileSync(file(`scan-${count}.${ending}`), bytes);
  return file(`scan-${count}.${ending}`);
}

async function packed(from: Results): Promise<{ readonly pdf: Buffer; readonly zip: Buffer }> {
  const pdf = await (await drawUpTestReport(judged(from), sampleJournal(), openPackage())).pdf();
  const content = new Map<string, Uint8Array>([
    ['results.json', jsonFile(from)],
    ['test-report.pdf', pdf],
  ]);
  return { pdf, zip: packFiles(content, from.journal, { hospital }) };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evoucher-seal-'));
  ({ pdf: report, zip } = await packed(results));
  ({ zip: otherZip } = await packed(others));
  pages = (await PDFDocument.load(report)).getPageCount();
  papers = Array.from({ length: pages }, (_, index) => paper(thin(codeOf(index + 1))));
  writeFileSync(file('submission.zip'), zip);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function seal(scans: readonly string[], signer: Signer = hospital): Promise<SealedSubmission> {
  count += 1;
  const order = { file: file('submission.zip'), scans, addedAt, out: file(`sealed-${count}.zip`) };
  return sealSubmission(order, signer);
}

const refusalOf = async (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'done',
    (fault: unknown) => (fault instanceof HarnessError ? `${fault.code} ${fault.message}` : String(fault)),
  );

/** Returns what verifying says about the sealed copy in a package: the kind of its seal, or the outcome. */
async function findingIn(bytes: Uint8Array): Promise<string> {
  const reading = openSubmission(bytes);
  if (reading.kind === 'broken') return reading.fault;
  const found = await checkSealedCopy(bytes, reading.submission, results);
  if (found === null) return 'none';
  return 'id' in found ? found.id : `${found.kind} ${found.pages}`;
}

const sealedPdf = (bytes: Uint8Array): Uint8Array => {
  const reading = openSubmission(bytes);
  return reading.kind === 'sound' ? (reading.submission.sealed?.pdf ?? Buffer.alloc(0)) : Buffer.alloc(0);
};

/** Signs a statement over any PDF, as somebody with the hospital's key could make it. */
function claimed(pdf: Uint8Array, changes: Partial<SealedCopy> = {}, signer = hospital): Buffer {
  const reading = openSubmission(zip);
  if (reading.kind === 'broken') throw new Error(reading.fault);
  const { manifest } = reading.submission;
  const statement = signSealedCopy(
    {
      kind: 'scan',
      hospital: { fixmedinsCode: 'H37990000001', fixmedinsName: '仿真测试医院' },
      submission: submissionDigest(zip),
      report: manifest.files.find(({ name }) => name === 'test-report.pdf')?.sm3 ?? '',
      pdf: { pages, size: pdf.byteLength, sm3: sm3Of(pdf) },
      addedAt,
      ...changes,
    },
    signer,
  );
  return addSealedCopy(zip, { pdf, statement: jsonFile(statement) }) ?? Buffer.alloc(0);
}
const sm3Of = (bytes: Uint8Array): string => submissionDigest(bytes);

test('pages scanned in any order become one PDF in the order of the report, and the package stays the same one', async () => {
  const sealed = await seal([...papers].toReversed());
  expect(sealed).toMatchObject({ isSorted: pages > 1, seal: { kind: 'scan', pages } });
  const bytes = readFileSync(sealed.file);
  expect(await findingIn(bytes)).toBe(`scan ${pages}`);
  expect(submissionDigest(bytes)).toBe(submissionDigest(zip));
  const reading = openSubmission(bytes);
  expect(reading.kind).toBe('sound');
  if (reading.kind === 'broken') return;
  const schema = JSON.parse(readFileSync(join(openPackage().schemas, 'sealed.json'), 'utf8')) as object;
  const validate = new Ajv2020().compile(schema);
  const statement: unknown = JSON.parse(
    Buffer.from(reading.submission.sealed?.statement ?? []).toString('utf8'),
  );
  expect(validate(statement), JSON.stringify(validate.errors)).toBe(true);
  const pdf = await PDFDocument.load(sealedPdf(bytes));
  expect(pdf.getPageCount()).toBe(pages);
});

test('pages laid in askew, sideways, upside down, in grain and under a stamp are read, and shown upright', async () => {
  const scans = [
    scannedPage(codeOf(1), { dpi: 110, turned: 2.5, noise: 20 }),
    scannedPage(codeOf(2), { dpi: 150, turned: 90, stamp: { x: 199, y: 300, radius: 21 } }),
    scannedPage(codeOf(3), { dpi: 200, turned: 177.2, noise: 12 }),
    scannedPage(codeOf(4), { dpi: 120, turned: 272 }),
  ].map((bytes) => paper(bytes));
  const sealed = await seal([...scans, ...papers.slice(scans.length)]);
  const pdf = await PDFDocument.load(sealedPdf(readFileSync(sealed.file)));
  const turns = pdf.getPages().map((page) => page.getRotation().angle);
  expect(turns.slice(0, 4)).toEqual([0, 270, 180, 90]);
});

test('a PDF of scanned pages is taken, whoever wrote it', async () => {
  const doc = new PDFKit({ autoFirstPage: false });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => doc.on('end', resolve));
  for (const one of papers.slice(0, 2)) doc.addPage({ size: 'A4' }).image(one, 0, 0, { width: 595 });
  doc.end();
  await ended;
  const library = await PDFDocument.create();
  for (const one of papers.slice(2)) {
    const image = await library.embedPng(readFileSync(one));
    library.addPage([595, 842]).drawImage(image, { x: 0, y: 0, width: 595, height: 842 });
  }
  const sealed = await seal([paper(Buffer.concat(chunks), 'pdf'), paper(await library.save(), 'pdf')]);
  expect(await findingIn(readFileSync(sealed.file))).toBe(`scan ${pages}`);
});

test('missing, doubled, foreign, older and unreadable pages are refused, each with its page and the remedy', async () => {
  const rest = papers.slice(1);
  const foreign = paper(thin(codeOf(1, pages, others)));
  const older = paper(thin(codeOf(1, pages + 1)));
  const verdicts = paper(thin(codeOf(1).replace(/\|[0-9a-f]{64}\|1/, () => `|${'c'.repeat(64)}|1`)));
  const receipt = paper(thin(`EVCR|${'a'.repeat(64)}|city|pass|1/1`));
  const blank = paper(thin(undefined));
  expect(await refusalOf(seal(rest))).toContain('缺报告第 1 页（共');
  expect(await refusalOf(seal([...papers, papers[0] ?? '']))).toMatch(/重复，都是报告第 1 页；请只留一张/);
  expect(await refusalOf(seal([foreign]))).toMatch(/另一次测试或另一家医院的报告；请换成/);
  expect(await refusalOf(seal([older]))).toMatch(/属于共 \d+ 页的报告，而提交包中的报告共/);
  expect(await refusalOf(seal([verdicts]))).toMatch(/同一次测试较早的报告，判定与提交包中的不同/);
  expect(await refusalOf(seal([receipt]))).toMatch(/审核回执，不是测试报告/);
  expect(await refusalOf(seal([blank]))).toMatch(/scan-\d+\.png：读不出右下角的二维码；请用 200 dpi/);
});

test('what cannot be read as a picture is said by name', async () => {
  const rest = papers.slice(1);
  const compressed = await PDFDocument.create();
  for (const filter of ['CCITTFaxDecode', 'JBIG2Decode', 'JPXDecode']) {
    const dict = { Type: 'XObject', Subtype: 'Image', Width: 1000, Height: 1000, Filter: filter };
    const page = compressed.addPage();
    page.node.setXObject(PDFName.of('I'), compressed.context.register(compressed.context.stream('x', dict)));
  }
  compressed.addPage().drawText('text');
  const pdf = paper(await compressed.save(), 'pdf');
  const refused = await refusalOf(seal([pdf, ...rest]));
  for (const words of [
    '第 1 页：图像使用了 传真（CCITT） 压缩',
    'JBIG2',
    'JPEG 2000',
    '第 4 页：这一页不是扫描的图像',
  ])
    expect(refused).toContain(words);
  expect(refused).toContain('请另存为 JPEG 或 PNG');
  expect(await refusalOf(seal([paper(Buffer.from('49492a0008000000', 'hex'), 'tif')]))).toContain(
    '是 TIFF 格式',
  );
  expect(await refusalOf(seal([paper(Buffer.from('%PDF-1.7 no more'), 'pdf')]))).toContain('PDF 已损坏');
  expect(await refusalOf(seal([file('none.png')]))).toMatch(/^USAGE 不能读取扫描件/);
});

test('only the key that signed the submission can add a seal, and nothing is overwritten', async () => {
  expect(await refusalOf(seal(papers, stranger))).toMatch(/^SEAL-REFUSED 密钥 .* 不是签署这份提交包的密钥/);
  const order = { file: file('submission.zip'), scans: papers, addedAt, out: file('once.zip') };
  await sealSubmission(order, hospital);
  expect(await refusalOf(sealSubmission(order, hospital))).toMatch(/^FOLDER-UNWRITABLE/);
  expect(await refusalOf(seal([paper(report, 'pdf')]))).toContain('就是提交包中的报告，没有盖章');
});

test('a sealed copy that was altered, exchanged or claimed by somebody else is refused for its own reason', async () => {
  const bytes = readFileSync((await seal(papers)).file);
  const pdf = sealedPdf(bytes);
  const altered = Buffer.from(pdf);
  altered[5000] = (altered[5000] ?? 0) ^ 1;
  const members = readContainer(bytes) ?? [];
  const statement = members.find(({ name }) => name === 'sealed.json')?.stream ?? Buffer.alloc(0);
  const withMember = (name: string, content: Uint8Array): Buffer =>
    writeContainer(members.map((member) => (member.name === name ? stored(name, content) : member)));
  expect(await findingIn(withMember('sealed.pdf', altered))).toBe('sealed-altered');
  const words = Buffer.from(statement).toString('utf8').replace('"scan"', '"e-seal"');
  expect(await findingIn(withMember('sealed.json', Buffer.from(words)))).toBe('sealed-invalid');
  expect(await findingIn(addSealedCopy(otherZip, { pdf, statement }) ?? Buffer.alloc(0))).toBe(
    'sealed-other',
  );
  expect(await findingIn(claimed(pdf, {}, stranger))).toBe('sealed-signer');
  expect(await findingIn(claimed(pdf, { report: '0'.repeat(64) }))).toBe('sealed-other');
  expect(await findingIn(claimed(pdf, { kind: 'e-seal' }))).toBe('sealed-invalid');
  expect(await findingIn(writeContainer(members.filter(({ name }) => name !== 'sealed.json')))).toBe(
    'file-missing',
  );
  expect(await findingIn(writeContainer(members.filter(({ name }) => name !== 'sealed.pdf')))).toBe(
    'file-missing',
  );
  expect(await findingIn(writeContainer([...members].toReversed()))).toBe('foreign-file');
  expect(await findingIn(claimed(pdf))).toBe(`scan ${pages}`);
});

test('the hospital’s own word is not enough: the pages are read again', async () => {
  const bytes = readFileSync((await seal(papers)).file);
  const whole = await PDFDocument.load(sealedPdf(bytes));
  whole.removePage(0);
  expect(await findingIn(claimed(await whole.save()))).toBe('sealed-content');
  const text = await PDFDocument.load(sealedPdf(bytes));
  text.getPages()[0]?.drawText('pass');
  expect(await findingIn(claimed(await text.save()))).toBe('sealed-content');
  const plain = await PDFDocument.create();
  plain.addPage();
  expect(await findingIn(claimed(await plain.save()))).toBe('sealed-content');
  const other = file('other.zip');
  writeFileSync(other, otherZip);
  const foreign = papers.map((_, index) => paper(thin(codeOf(index + 1, pages, others))));
  const theirs = await sealSubmission(
    { file: other, scans: foreign, addedAt, out: file('theirs.zip') },
    hospital,
  );
  expect(await findingIn(claimed(sealedPdf(readFileSync(theirs.file))))).toBe('sealed-pages');
});

const electronic = async (appended: Appended = {}): Promise<string> => {
  const pdf = await sealElectronically(report, appended);
  return refusalOf(seal([paper(pdf, 'pdf')]));
};

test('an electronic seal on our report is taken, and says of itself who made it, when and where', async () => {
  const sealed = await seal([paper(await sealElectronically(report), 'pdf')]);
  expect(sealed.seal).toEqual({
    kind: 'e-seal',
    pages,
    signatures: [
      { name: '仿真测试医院', at: '2026-11-22T10:30:00+08:00', subFilter: 'GM.sm2seal', pages: [1] },
    ],
  });
  expect(await findingIn(readFileSync(sealed.file))).toBe(`e-seal ${pages}`);
});

test.each([false, true])(
  'a seal by another program is taken too, object streams: %s',
  async (useObjectStreams) => {
    const pdf = await PDFDocument.load(report, { updateMetadata: false, forIncrementalUpdate: true });
    const { context } = pdf;
    const contents = PDFHexString.of(SIGNED.padEnd(128, '0'));
    const range = [0, 1_111_111_111, 1_111_111_112, 1_111_111_113];
    const signature = context.register(
      context.obj({ Type: 'Sig', Name: PDFString.of('seal'), ByteRange: range, Contents: contents }),
    );
    const page = pdf.getPages().at(-1);
    const widget = context.register(
      context.obj({ Type: 'Annot', Subtype: 'Widget', FT: 'Sig', Rect: [100, 100, 200, 200], V: signature }),
    );
    page?.node.set(PDFName.of('Annots'), context.obj([widget]));
    pdf.catalog.set(PDFName.of('AcroForm'), context.obj({ SigFlags: 3, Fields: [widget] }));
    const bytes = Buffer.from(await pdf.save({ useObjectStreams }));
    const hole = bytes.indexOf(`<${SIGNED.padEnd(128, '0')}>`);
    const refused = await refusalOf(seal([paper(bytes, 'pdf')]));
    // Inside a compressed stream nothing can be signed that leaves itself out.
    if (hole === -1) expect(refused).toContain('签章没有指明它所签的字节');
    else {
      const text = bytes.toString('latin1');
      const end = bytes.length - hole - 130;
      const stated = text.replace(
        /1111111111 1111111112 1111111113/,
        () => `${String(hole).padStart(10)} ${String(hole + 130).padStart(10)} ${String(end).padStart(10)}`,
      );
      const sealed = await seal([paper(Buffer.from(stated, 'latin1'), 'pdf')]);
      expect(sealed.seal.signatures).toEqual([{ name: 'seal', at: null, subFilter: null, pages: [pages] }]);
    }
  },
);

/** Further widgets of signatures on the first page, which together repaint it. */
const tiled = (count: number, rect: string): Appended => {
  const numbers = Array.from({ length: count }, (_, index) => 9900 + index);
  const widget = `<< /Type /Annot /Subtype /Widget /FT /Sig /T (more) /Rect [${rect}] >>`;
  return {
    annotations: numbers.map((number) => `${number} 0 R`).join(' '),
    objects: () => Object.fromEntries(numbers.map((number) => [number, widget])),
  };
};

test('a seal that changes, covers or adds anything else is refused with what it did', async () => {
  const original = await PDFDocument.load(report, { updateMetadata: false });
  const [first, second] = original.getPages();
  const number = (value: unknown): number => Number(String(value).split(' ')[0]);
  const contents = number(first?.node.get(PDFName.of('Contents')));
  const secondPage = second?.node.toString() ?? '';
  const draw = '<< /Length 9 >>\nstream\n0 0 9 9 re\nendstream';
  const wrong: readonly (readonly [Appended, string])[] = [
    [{ objects: () => ({ [contents]: draw }) }, `报告原有的对象 ${contents} 被改动`],
    [
      {
        page: (page) => page.replace(/\/Contents \d+ 0 R/, '/Contents 9999 0 R'),
        objects: () => ({ 9999: draw }),
      },
      '第 1 页的 Contents 被改动',
    ],
    [
      { page: (page) => page.replace(/\/MediaBox \[[^\]]*\]/, '/MediaBox [0 0 100 100]') },
      '第 1 页的 MediaBox',
    ],
    [
      { objects: () => ({ [number(second?.ref)]: secondPage.replace(/>>\s*$/, '/Rotate 180 >>') }) },
      '第 2 页的 Rotate 被改动',
    ],
    [
      {
        objects: () => ({
          [number(original.catalog.get(PDFName.of('Pages')))]: '<< /Type /Pages /Kids [] /Count 0 >>',
        }),
      },
      '报告原有的对象',
    ],
    [
      { catalog: (catalog) => catalog.replace(/>>\s*$/, '/OpenAction << /S /JavaScript /JS (x) >> >>') },
      '文档目录的 OpenAction',
    ],
    [
      {
        annotations: '9998 0 R',
        objects: () => ({ 9998: '<< /Type /Annot /Subtype /FreeText /Rect [0 0 9 9] >>' }),
      },
      '第 1 页追加了签章以外的批注（FreeText）',
    ],
    [{ rect: '0 0 595 842' }, '第 1 页的签章大于 10 厘米'],
    [tiled(3, '0 0 9 9'), '第 1 页有 4 个签章，最多 3 个'],
    [tiled(2, '0 0 198 280'), '第 1 页的签章合计过大'],
    [{ contents: '0'.repeat(128) }, '签章中没有签名'],
    [{ contents: Buffer.from('not a signature').toString('hex') }, '签章中没有签名'],
    [
      { fields: '9997 0 R', objects: () => ({ 9997: '<< /FT /Tx /T (t) /V (pass) >>' }) },
      '追加了签章以外的表单',
    ],
    [{ after: '\n% more\n' }, '文件结尾不完整'],
    [{ range: ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, d - 20] }, '签章之后又追加了 20 字节'],
    [{ range: ([a = 0, b = 0, c = 0, d = 0]) => [a, b - 9, c, d] }, '签章没有指明它所签的字节'],
    [{ range: ([, b = 0, c = 0, d = 0]) => [5, b, c, d] }, '签章没有指明它所签的字节'],
    [{ trailer: '/Encrypt 9996 0 R' }, '追加部分加了密'],
    [{ trailer: '/XRefStm 5' }, '混合的交叉引用'],
    [
      {
        page: (page) => page.replace(/\/Annots \[[^\]]*\]/, '/Annots []'),
        catalog: () => original.catalog.toString(),
      },
      '没有签章',
    ],
  ];
  for (const [appended, words] of wrong) expect(await electronic(appended)).toContain(words);
});

test('an update whose cross-reference points elsewhere than its objects stand is refused', async () => {
  const text = (await sealElectronically(report)).toString('latin1');
  const head = text.slice(0, report.length);
  const tail = text.slice(report.length);
  const forged = async (change: (tail: string) => string): Promise<string> =>
    refusalOf(seal([paper(Buffer.from(head + change(tail), 'latin1'), 'pdf')]));
  expect(await forged((all) => all.replace(/\n\d{10} 00000 n/, '\n0000000100 00000 n'))).toContain(
    '指回了原报告之内',
  );
  expect(await forged((all) => all.replace(/\/Prev \d+/, '/Prev 17'))).toContain('不是接在原报告之后的');
  expect(await forged((all) => all.replace(/\/Prev \d+/, ''))).toContain('没有指明它接在哪一版之后');
  expect(await forged(() => '% a comment\n')).toContain('文件结尾不完整');
});

test('a report that another program saved anew is no longer ours', async () => {
  const anew = await (await PDFDocument.load(report)).save();
  expect(await refusalOf(seal([paper(anew, 'pdf')]))).toContain('这一页不是扫描的图像');
});

test('a sealed copy alone tells which report it belongs to and proves nothing', async () => {
  const scan = await readReport(sealedPdf(readFileSync((await seal(papers)).file)));
  expect(scan).toMatchObject({ verified: false, outcome: { id: 'sealed-alone' } });
  expect(scan.facts.sealed).toMatchObject({ kind: 'scan', pages, journal: results.journal.head });
  expect(scan.marks.code).toBe(codeText(results.journal.head, results.rows));
  const electronicCopy = await readReport(await sealElectronically(report));
  expect(electronicCopy).toMatchObject({ verified: false, outcome: { id: 'sealed-alone' } });
  expect(electronicCopy.facts).toMatchObject({ summary: { pass: 12 }, sealed: { kind: 'e-seal' } });
  const changed = await readReport(await sealElectronically(report, { rect: '0 0 595 842' }));
  expect(changed).toMatchObject({ outcome: { id: 'sealed-content' }, facts: { sealed: null } });
  expect(await readReport(report)).toMatchObject({
    outcome: { id: 'report-alone' },
    facts: { sealed: null },
  });
});
