import type { FontFiles } from './fonts.ts';
import { ink, page } from '../layout/styles.ts';
import type { Mark, Run } from '../layout/types.ts';
import { qrCode } from './qr.ts';
import { number, type TextWriter } from './text.ts';

/** The tools that marks are drawn with. */
export interface Tools {
  readonly doc: PDFKit.PDFDocument;
  readonly text: TextWriter;
  readonly fonts: FontFiles;
}

/** Draws one mark of the layout on the current page. */
export function drawMark({ doc, text, fonts }: Tools, mark: Mark): void {
  switch (mark.kind) {
    case 'line':
      for (const run of mark.line.runs) text.write(run, mark.x + run.x, mark.y + mark.line.ascent);
      break;
    case 'rule':
      doc.addContent(ruleOf(mark));
      break;
    case 'qr':
      drawQr(doc, mark.text, mark.x, mark.y, mark.size);
      break;
    case 'picture':
      doc.image(Buffer.from(mark.picture.bytes), mark.x, mark.y, { width: mark.width, height: mark.height });
      break;
    case 'watermark': {
      const [x, y] = [page.width / 2, page.height / 2];
      doc.save().rotate(-45, { origin: [x, y] });
      drawOutlines(doc, mark.run, x - mark.width / 2 + mark.run.x, y + mark.run.size / 3, fonts);
      doc.restore();
      break;
    }
  }
}

/** Lines are drawn in black, which is what a page begins with. */
const ruleOf = ({ x1, y1, x2, y2, width }: Extract<Mark, { kind: 'rule' }>): string =>
  `${number(width)} w ${number(x1)} ${number(y1)} m ${number(x2)} ${number(y2)} l S`;

/** Draws text as shapes: a watermark that is text would turn up between the lines of whoever copies or searches. */
function drawOutlines(
  doc: PDFKit.PDFDocument,
  run: Run,
  left: number,
  baseline: number,
  fonts: FontFiles,
): void {
  const font = fonts.file(run.face);
  const scale = run.size / font.unitsPerEm;
  let x = left;
  for (const character of run.text) {
    const glyph = font.glyphForCodePoint(character.codePointAt(0) ?? 0);
    doc.save().translate(x, baseline).scale(scale, -scale).path(glyph.path.toSVG()).fill(run.color).restore();
    x += glyph.advanceWidth * scale;
  }
}

function drawQr(doc: PDFKit.PDFDocument, text: string, x: number, y: number, size: number): void {
  const code = qrCode(text);
  const bars = code.bars.map((bar) => `${bar.x} ${bar.y} ${bar.length} 1 re`);
  doc
    .save()
    .translate(x, y)
    .scale(size / code.size)
    .addContent(bars.join(' '))
    .fill(ink.text)
    .restore();
}
