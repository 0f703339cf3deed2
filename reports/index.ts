import type { Journal } from '../src/evidence/entries.ts';
import type { Results } from '../src/judge/results.ts';
import { exchangeArticles } from './html/exchange-view.ts';
import { renderPage } from './html/page.ts';
import { layoutDocument } from './layout/layout.ts';
import { goLive, type GoLiveFacts } from './model/go-live.ts';
import { readAnswers } from './model/answers.ts';
import { maskedResults } from './model/masked-results.ts';
import { createMasking } from './model/masking.ts';
import type { Picture } from './layout/types.ts';
import type { Masking } from './model/masking.ts';
import { receipt, type ReceiptFacts } from './model/receipt.ts';
import { testReport } from './model/test-report.ts';
import { readPictures } from './pdf/pictures.ts';
import { openFonts, type FontFiles } from './pdf/fonts.ts';
import { renderPdf } from './pdf/pdf.ts';
import type { Element } from './render/markup.ts';
import { readTemplate, renderTemplate } from './render/template.ts';

/** Folders that ship with the package: `reports/templates` and `reports/fonts`. */
export interface Assets {
  readonly templates: string;
  readonly fonts: string;
  /** Faces that were opened before, for whoever renders many documents; see `openFonts`. */
  readonly faces?: FontFiles;
}

export { codeText } from './model/verdict-digest.ts';
export { openFonts, type FontFiles };

/**
 * Appendix 2 with its annex as a tagged PDF. The same journal gives the same bytes: every date in it is that of the
 * journal's last line.
 * @throws HarnessError UNEXPECTED when a template leaves the vocabulary.
 */
export async function renderTestReport(results: Results, journal: Journal, assets: Assets): Promise<Buffer> {
  const masking = createMasking(journal.entries);
  const pictures = await readPictures(journal);
  const [fonts, doc] = await Promise.all([
    assets.faces ?? openFonts(assets.fonts),
    testReportTree(results, journal, assets, masking, pictures),
  ]);
  const { title = '', author = '', subject = '', keywords = '' } = doc.attributes;
  const at = new Date(journal.entries.at(-1)?.at ?? 0);
  const summary = {
    name: 'results.json',
    type: 'application/json',
    description: '测试结果（个人信息已脱敏）',
    bytes: Buffer.from(`${JSON.stringify(maskedResults(results, masking), undefined, 2)}\n`, 'utf8'),
  };
  return renderPdf(
    layoutDocument(doc, fonts, pictures),
    { title, author, subject, keywords, at },
    [summary],
    fonts,
  );
}

async function testReportTree(
  results: Results,
  journal: Journal,
  assets: Assets,
  masking: Masking,
  pictures: ReadonlyMap<string, Picture>,
): Promise<Element> {
  const template = await readTemplate(assets.templates, 'test-report', ['row-detail']);
  const answers = await readAnswers(results, journal);
  return renderTemplate(
    template,
    testReport(results, journal.entries, answers, masking, new Set(pictures.keys())),
  );
}

/**
 * Appendix 3 as a tagged PDF. `at` fixes every date inside the file.
 * @throws HarnessError UNEXPECTED when a template leaves the vocabulary.
 */
export async function renderGoLive(facts: GoLiveFacts, at: Date, assets: Assets): Promise<Buffer> {
  const [fonts, template] = await Promise.all([
    openFonts(assets.fonts),
    readTemplate(assets.templates, 'go-live', []),
  ]);
  return renderDocument(renderTemplate(template, goLive(facts)), at, fonts);
}

/**
 * The one-page receipt of a review as a tagged PDF; `at` fixes every date inside the file.
 * @throws HarnessError UNEXPECTED when a template leaves the vocabulary.
 */
export async function renderReceipt(facts: ReceiptFacts, at: Date, assets: Assets): Promise<Buffer> {
  const [fonts, template] = await Promise.all([
    openFonts(assets.fonts),
    readTemplate(assets.templates, 'receipt', []),
  ]);
  return renderDocument(renderTemplate(template, receipt(facts)), at, fonts);
}

/** A document without attachments, named by its own attributes. */
function renderDocument(doc: Element, at: Date, fonts: FontFiles): Promise<Buffer> {
  const { title = '', author = '', subject = '', keywords = '' } = doc.attributes;
  return renderPdf(layoutDocument(doc, fonts), { title, author, subject, keywords, at }, [], fonts);
}

/**
 * Appendix 2 as one page for the browser, together with every exchange raw and indented and what was found on
 * it. It works from a file without any network.
 * @throws HarnessError UNEXPECTED when a template leaves the vocabulary.
 */
export async function renderHtmlReport(results: Results, journal: Journal, assets: Assets): Promise<string> {
  const masking = createMasking(journal.entries);
  const pictures = await readPictures(journal);
  const doc = await testReportTree(results, journal, assets, masking, pictures);
  const articles = await exchangeArticles(results, journal, masking);
  return renderPage(doc, articles, assets.templates, pictures);
}
