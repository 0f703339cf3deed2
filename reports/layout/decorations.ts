import { breakLines } from './line-break.ts';
import { ink, page, ruleWidth, textStyles } from './styles.ts';
import type { Fonts, Line, Mark } from './types.ts';

/** The document's statements about its pages; see the vocabulary's `doc` and `qr`. */
export interface PageFrame {
  readonly header: string;
  readonly watermark: string | undefined;
  readonly qr: string | undefined;
  readonly hasCover: boolean;
}

/** The marks on every page besides the text: watermark, running header, page number, code. */
export function decorations(frame: PageFrame, index: number, pages: number, fonts: Fonts): Mark[] {
  const marks: Mark[] = [];
  if (frame.watermark !== undefined) marks.push(...watermark(frame.watermark, fonts));
  marks.push(...onBaseline(frame.watermark ?? '', 'right', page.headerBaseline, fonts));
  if (!(frame.hasCover && index === 0)) marks.push(...header(frame.header, fonts));
  marks.push(...onBaseline(`第 ${index + 1} 页 共 ${pages} 页`, 'center', page.footerBaseline, fonts));
  if (frame.qr !== undefined) {
    marks.push({ kind: 'qr', text: `${frame.qr}${index + 1}/${pages}`, ...page.qr });
  }
  return marks;
}

function header(text: string, fonts: Fonts): readonly Mark[] {
  const y = page.headerBaseline + 5;
  return [
    ...onBaseline(text, 'left', page.headerBaseline, fonts),
    { kind: 'rule', x1: page.left, y1: y, x2: page.right, y2: y, width: ruleWidth.inner },
  ];
}

/** A single line; what does not fit on it is left out rather than run into the text. */
function onBaseline(
  text: string,
  align: 'left' | 'center' | 'right',
  baseline: number,
  fonts: Fonts,
): readonly Mark[] {
  if (text === '') return [];
  const { family, size, leading } = textStyles.header;
  const measure = { width: page.right - page.left, indent: 0, hang: 0, leading, align };
  const lines: readonly Line[] = breakLines([{ text, family, size, color: ink.muted }], measure, fonts);
  return lines
    .slice(0, 1)
    .map((line) => ({ kind: 'line', tag: undefined, x: page.left, y: baseline - line.ascent, line }));
}

function watermark(text: string, fonts: Fonts): readonly Mark[] {
  const span = { text, family: 'title', size: 150, color: ink.watermark } as const;
  const measure = { width: 10_000, indent: 0, hang: 0, leading: 1, align: 'left' } as const;
  return breakLines([span], measure, fonts).flatMap((line) =>
    line.runs.map((run): Mark => ({ kind: 'watermark', run, width: line.width })),
  );
}
