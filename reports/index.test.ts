import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { PDFDict, PDFDocument, PDFName, PDFRawStream } from '@cantoo/pdf-lib';
import QRCode from 'qrcode';
import { afterEach, expect, test, vi } from 'vitest';
import type { Entry, Journal } from '../src/evidence/entries.ts';
import type { Results } from '../src/judge/results.ts';
import { drawUpTestReport, type Assets, type TestReport } from './index.ts';
import { hospital, sampleJournal, upload } from './testing/sample-journal.ts';
import { allPassed, failedCheck, judged, partlyFailed, partlyNotRun } from './testing/sample-results.ts';

const assets = {
  templates: fileURLToPath(new URL('templates', import.meta.url)),
  fonts: fileURLToPath(new URL('fonts', import.meta.url)),
};

afterEach(() => vi.unstubAllEnvs());

type Given = [Results, Journal, Assets];
const drawnUp = async (results: Results, journal: Journal, from: Assets): Promise<TestReport> =>
  drawUpTestReport(judged(results), journal, from);
const renderedPdf = async (...given: Given): Promise<Buffer> => (await drawnUp(...given)).pdf();
const renderedHtml = async (...given: Given): Promise<string> => (await drawnUp(...given)).html();

test('the same journal gives the same bytes, wherever the machine stands', async () => {
  const first = await renderedPdf(partlyFailed(), sampleJournal(), assets);
  vi.stubEnv('TZ', 'America/New_York');
  const second = await renderedPdf(partlyFailed(), sampleJournal(), assets);
  expect(second.equals(first)).toBe(true);
});

test('the document is small, tagged, in Chinese and says what it is', async () => {
  const bytes = await renderedPdf(allPassed(), sampleJournal(), assets);
  expect(bytes.length).toBeLessThan(400_000);
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false });
  expect(pdf.getTitle()).toBe('医疗收费电子结算凭证中心接入测试报告');
  expect(pdf.getAuthor()).toBe(hospital.fixmedinsName);
  expect(pdf.getCreationDate()?.toISOString()).toBe('2026-11-21T01:30:08.000Z');
  expect(pdf.catalog.get(PDFName.of('Lang'))?.toString()).toContain('zh-CN');
  expect(pdf.catalog.lookup(PDFName.of('MarkInfo'), PDFDict).get(PDFName.of('Marked'))?.toString()).toBe(
    'true',
  );
  expect(pdf.catalog.has(PDFName.of('StructTreeRoot'))).toBe(true);
  expect(pdf.catalog.has(PDFName.of('Outlines'))).toBe(true);
});

test('the results lie inside the document without personal data', async () => {
  const bytes = await renderedPdf(partlyFailed(), sampleJournal(), assets);
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false });
  const [attachment] = pdf.getAttachments();
  expect(attachment?.name).toBe('results.json');
  const text = Buffer.from(attachment?.data ?? []).toString('utf8');
  expect(JSON.parse(text)).toMatchObject({ schema: 'evoucher/results@1', summary: { pass: 3 } });
  expect(text).not.toMatch(/邴菂|379900199001011234/);
});

test('hundreds of findings make sixty pages', async () => {
  const bytes = await renderedPdf(partlyFailed(450), sampleJournal(), assets);
  expect((await PDFDocument.load(bytes)).getPageCount()).toBeGreaterThan(60);
});

test('rows that were not run and a journal of one line make a document too', async () => {
  const journal = sampleJournal([]);
  const bytes = await renderedPdf(
    partlyNotRun(),
    { ...journal, entries: journal.entries.slice(0, 1) },
    assets,
  );
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
});

test("the tester's picture is printed with its caption; what is no picture is only named", async () => {
  const journal = sampleJournal();
  const attachment = (seq: number, name: string, type: string, bytes: Uint8Array): Entry => ({
    seq,
    at: '2026-11-21T09:30:08.000+08:00',
    kind: 'note',
    data: {
      topic: 'attachment',
      text: name,
      attachment: { type, body: { base64: Buffer.from(bytes).toString('base64') } },
    },
    prev: '',
    hash: '',
  });
  const png = await QRCode.toBuffer('收费窗口', { width: 300 });
  const entries = [
    ...journal.entries,
    attachment(901, '收费窗口.png', 'image/png', png),
    attachment(902, 'broken.jpg', 'image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0x00, 0x01])),
  ];
  const bytes = await renderedPdf(allPassed(), { ...journal, entries }, assets);
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false });
  const images = pdf.context
    .enumerateIndirectObjects()
    .filter(
      ([, object]) =>
        object instanceof PDFRawStream && object.dict.get(PDFName.of('Subtype')) === PDFName.of('Image'),
    );
  expect(images.length).toBeGreaterThan(0);
  const html = await renderedHtml(allPassed(), { ...journal, entries }, assets);
  expect(html).toContain(`src="data:image/png;base64,${png.toString('base64')}"`);
  expect(html).toContain('图片 901：收费窗口.png（测试人员提供，不是判定依据）');
  expect(html).toContain('图片 902：broken.jpg（测试人员提供，不是判定依据；此格式不能打印，见测试记录）');
  expect(html).not.toContain('image/jpeg');
});

const partOf = (html: string, tag: 'style' | 'script'): string =>
  new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(html)?.[1] ?? '';

test('the page allows its own style and script by digest and nothing else', async () => {
  const html = await renderedHtml(allPassed(), sampleJournal(), assets);
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
  const digest = (tag: 'style' | 'script'): string =>
    `'sha256-${createHash('sha256').update(partOf(html, tag)).digest('base64')}'`;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`style-src ${digest('style')}`);
  expect(policy).toContain(`script-src ${digest('script')}`);
  expect(html).not.toMatch(/\s(?:src|style|on\w+)=|url\(|https?:/);
});

test('hostile texts of names, findings and bodies stay text', async () => {
  const hostile = '</script></style></pre><img src=x onerror=alert(1)>\u202e\u0000';
  const results = allPassed({
    hospital: { ...hospital, fixmedinsName: hostile },
    rows: allPassed().rows.map((row) => ({
      ...row,
      remark: hostile,
      checks: [
        {
          ...failedCheck('must', 1),
          findings: [{ message: hostile, expected: hostile, actual: hostile, pointer: hostile, exchange: 3 }],
        },
      ],
    })),
  });
  const journal = sampleJournal([
    { infno: '4901', request: JSON.stringify({ note: hostile }), reply: hostile },
  ]);
  const html = await renderedHtml(results, journal, assets);
  expect(html).not.toContain('<img');
  expect(html).not.toContain('\u202e');
  expect(html.match(/<\/script>/g)).toHaveLength(1);
  expect(html.match(/<\/style>/g)).toHaveLength(1);
  expect(await renderedPdf(results, journal, assets)).toBeInstanceOf(Buffer);
});

test('every exchange is on the page, files by their size, persons masked, findings beside it', async () => {
  const html = await renderedHtml(partlyFailed(), sampleJournal(), assets);
  expect(html.match(/<article class="exchange"/g)).toHaveLength(4);
  expect(html).toContain('〔Base64 ZIP，3004 字节，此处省略〕');
  expect(html).not.toMatch(/邴菂|379900199001011234|37990000000000000000000001|secret-session/);
  expect(html).toContain('<mark>        &quot;psnName&quot;: &quot;邴*&quot;,</mark>');
  expect(html).toMatch(/id="exchange-3"[^>]* data-verdict="fail" data-findings="7"/);
});

test('a body that was left out of the copy, one that is binary and one that is too long are named', async () => {
  const journal = sampleJournal([
    { infno: '4901', request: `"${'长 '.repeat(40_000)}"`, reply: '{}' },
    upload,
  ]);
  const html = await renderedHtml(allPassed(), journal, assets);
  expect(html).toMatch(/请求过长：原文其余 \d+ 个字符未列出/);
  const copy = { ...journal, bytes: () => Promise.resolve(undefined) };
  expect(await renderedHtml(allPassed(), copy, assets)).toContain('请求：该副本未附报文。');
  const binary = { ...journal, bytes: () => Promise.resolve(Uint8Array.of(0xff, 0xfe)) };
  expect(await renderedHtml(allPassed(), binary, assets)).toContain(
    '请求（2 字节）：不是可显示的 UTF-8 文字。',
  );
});

test('tables of the page have headers with a scope and one heading of the first level', async () => {
  const html = await renderedHtml(partlyFailed(), sampleJournal(), assets);
  expect(html.match(/<h1/g)).toHaveLength(1);
  expect(html).not.toMatch(/<th(?!ead)(?![^>]*scope=)/);
  expect(html).toContain('aria-live="polite"');
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
});

test('both documents name the cases beyond the form', async () => {
  const [row] = allPassed().rows;
  if (row === undefined) throw new Error('The sample has no rows.');
  const suite = { id: 'red', case: 'reverse', demand: '先查询，再冲红。', fault: null, played: [] } as const;
  const results = allPassed({ extra: [{ ...row, title: '上传成功后冲红', card: 'RD-X', suite }] });
  const html = await renderedHtml(results, sampleJournal(), assets);
  expect(html).toContain('冲红演练（不计入测试结果）');
  expect(html).toContain('先查询，再冲红。');
  await expect(renderedPdf(results, sampleJournal(), assets)).resolves.toBeInstanceOf(Buffer);
});
