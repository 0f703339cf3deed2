import type { Journal } from '../src/evidence/entries.ts';
import type { Judgement } from '../src/judge/judge.ts';
import { exchangeArticles } from './html/exchange-view.ts';
import { renderPage } from './html/page.ts';
import { layoutDocument } from './layout/layout.ts';
import { goLive, type GoLiveFacts } from './model/go-live.ts';
import { readAnswers } from './model/answers.ts';
import { maskedResults } from './model/masked-results.ts';
import { maskingOf } from './model/masking.ts';
import { receipt, type ReceiptFacts } from './model/receipt.ts';
import { testReport } from './model/test-report.ts';
import { readPictures } from './pdf/pictures.ts';
import { openFonts, type FontFiles } from './pdf/fonts.ts';
import { renderPdf, type DocumentInfo } from './pdf/pdf.ts';
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

/** Appendix 2 with its annex, drawn up once for both of its forms. */
export interface TestReport {
  /** A tagged PDF. The same journal gives the same bytes: every date in it is that of the journal's last line. */
  readonly pdf: () => Promise<Buffer>;
  /**
   * One page for the browser, together with every exchange raw and indented and what was found on it. It works from a
   * file without any network.
   */
  readonly html: () => Promise<string>;
}

/** @throws HarnessError UNEXPECTED when a template leaves the vocabulary. */
export async function drawUpTestReport(
  { results, personal }: Judgement,
  journal: Journal,
  assets: Assets,
): Promise<TestReport> {
  const masking = maskingOf({ results, personal });
  const pictures = await readPictures(journal);
  const template = readTemplate(assets.templates, 'test-report', ['row-detail']);
  const answers = await readAnswers(results, journal);
  const doc = renderTemplate(
    template,
    testReport(results, journal.entries, answers, masking, new Set(pictures.keys())),
  );
  return {
    pdf: async () => {
      const fonts = assets.faces ?? (await openFonts(assets.fonts));
      const summary = {
        name: 'results.json',
        type: 'application/json',
        description: '测试结果（个人信息已脱敏，只列有发现的检查项）',
        bytes: Buffer.from(`${JSON.stringify(maskedResults(results, masking))}\n`, 'utf8'),
      };
      const at = new Date(journal.entries.at(-1)?.at ?? 0);
      return renderPdf(layoutDocument(doc, fonts, pictures), described(doc, at), [summary], fonts);
    },
    html: async () =>
      renderPage(doc, await exchangeArticles(results, journal, masking), assets.templates, pictures),
  };
}

/**
 * Appendix 3 as a tagged PDF. `at` fixes every date inside the file.
 * @throws HarnessError UNEXPECTED when a template leaves the vocabulary.
 */
export async function renderGoLive(facts: GoLiveFacts, at: Date, assets: Assets): Promise<Buffer> {
  const template = readTemplate(assets.templates, 'go-live', []);
  const fonts = await openFonts(assets.fonts);
  return renderDocument(renderTemplate(template, goLive(facts)), at, fonts);
}

/**
 * The one-page receipt of a review as a tagged PDF; `at` fixes every date inside the file.
 * @throws HarnessError UNEXPECTED when a template leaves the vocabulary.
 */
export async function renderReceipt(facts: ReceiptFacts, at: Date, assets: Assets): Promise<Buffer> {
  const template = readTemplate(assets.templates, 'receipt', []);
  const fonts = await openFonts(assets.fonts);
  return renderDocument(renderTemplate(template, receipt(facts)), at, fonts);
}

/** A document without attachments, named by its own attributes. */
const renderDocument = (doc: Element, at: Date, fonts: FontFiles): Promise<Buffer> =>
  renderPdf(layoutDocument(doc, fonts), described(doc, at), [], fonts);

function described(doc: Element, at: Date): DocumentInfo {
  const { title = '', author = '', subject = '', keywords = '' } = doc.attributes;
  return { title, author, subject, keywords, at };
}
