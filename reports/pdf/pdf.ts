import PDFDocument from 'pdfkit';
import type { Layout, Mark, Page, Run, Tag } from '../layout/types.ts';
import { page as paper } from '../layout/styles.ts';
import { drawMark, type Tools } from './draw.ts';
import type { FontFiles } from './fonts.ts';
import { createStructure } from './structure.ts';
import type { Structure } from './structure.ts';
import { createTextWriter } from './text.ts';

/** The PDF's statements about itself. `at` fixes every date in it, so that the same content gives the same bytes. */
export interface DocumentInfo {
  readonly title: string;
  readonly author: string;
  readonly subject: string;
  readonly keywords: string;
  readonly at: Date;
}

export interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly bytes: Uint8Array;
}

/** Draws a layout as a tagged PDF with outline and attachments. The fonts are embedded as subsets. */
export async function renderPdf(
  layout: Layout,
  info: DocumentInfo,
  attachments: readonly Attachment[],
  fonts: FontFiles,
): Promise<Buffer> {
  const doc = new PDFDocument({
    autoFirstPage: false,
    // None but ours: the usual Helvetica would be opened for nothing.
    font: '',
    size: [paper.width, paper.height],
    margin: 0,
    pdfVersion: '1.7',
    tagged: true,
    lang: 'zh-CN',
    displayTitle: true,
    info: {
      Title: info.title,
      Author: info.author,
      Subject: info.subject,
      Keywords: info.keywords,
      CreationDate: info.at,
      ModDate: info.at,
    },
  });
  const bytes = collect(doc);
  useFaces(doc, layout, fonts);
  const structure = createStructure(doc, layout.tags);
  const outline = createOutline(doc);
  const tools: Tools = { doc, text: createTextWriter(doc), fonts };
  for (const [index, page] of layout.pages.entries()) {
    doc.addPage();
    for (const heading of layout.headings) {
      if (heading.page === index) outline(heading.title, heading.level);
    }
    drawPage(tools, page, structure);
  }
  structure.end();
  for (const { name, type, description, bytes: content } of attachments) {
    const options = {
      name,
      type,
      description,
      relationship: 'Data',
      creationDate: info.at,
      modifiedDate: info.at,
    };
    doc.file(Buffer.from(content), options);
  }
  doc.end();
  return bytes;
}

function collect(doc: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
  });
}

/** Registers only the faces that the pages use; an unused one would be parsed for nothing. */
function useFaces(doc: PDFKit.PDFDocument, layout: Layout, fonts: FontFiles): void {
  const used = new Set(
    layout.pages.flatMap(({ marks }) => marks.flatMap((mark) => runsOf(mark).map(({ face }) => face))),
  );
  // An opened font is not in the types of registerFont, though pdfkit takes it and need not parse it again.
  for (const face of [...used].sort()) doc.registerFont(face, fonts.file(face) as unknown as Buffer);
}

function runsOf(mark: Mark): readonly Run[] {
  if (mark.kind === 'line') return mark.line.runs;
  return mark.kind === 'watermark' ? [mark.run] : [];
}

/** Draws a page; neighbouring marks of one node share one stretch of marked content. */
function drawPage(tools: Tools, page: Page, structure: Structure): void {
  const tagOf = (mark: Mark | undefined): Tag | undefined =>
    mark?.kind === 'line' || mark?.kind === 'picture' ? mark.tag : undefined;
  let at = 0;
  while (at < page.marks.length) {
    const tag = tagOf(page.marks[at]);
    let end = at;
    while (end < page.marks.length && tagOf(page.marks[end]) === tag) end += 1;
    const marks = page.marks.slice(at, end);
    structure.within(tag, () => {
      for (const mark of marks) drawMark(tools, mark);
    });
    at = end;
  }
}

/** Adds headings to the outline under the last heading of a higher level; links go to the current page. */
function createOutline(doc: PDFKit.PDFDocument): (title: string, level: number) => void {
  const open: { readonly level: number; readonly item: PDFKit.PDFOutline }[] = [];
  return (title, level) => {
    while ((open.at(-1)?.level ?? 0) >= level) open.pop();
    const parent = open.at(-1)?.item ?? doc.outline;
    open.push({ level, item: parent.addItem(title, { expanded: level < 2 }) });
  };
}
