import type { Fonts, Layout, Mark } from '../layout/types.ts';

/** Fonts for tests of the layout: every character is one em wide, Latin ones half; emoji are missing. */
export const plainFonts: Fonts = {
  faceFor: (_family, point) => (point >= 0x1f300 ? undefined : 'serif-regular'),
  advance: (_face, point) => (point < 0x80 ? 0.5 : 1),
};

type LineMark = Extract<Mark, { kind: 'line' }>;

/** The lines of a page in the order of drawing. */
export const linesOf = (layout: Layout, page: number): readonly LineMark[] =>
  (layout.pages[page]?.marks ?? []).filter((mark): mark is LineMark => mark.kind === 'line');

export const lineText = ({ line }: LineMark): string => line.runs.map(({ text }) => text).join('');

/** The text of a page without header and page number, one line of the layout per entry. */
export const bodyTexts = (layout: Layout, page: number): readonly string[] =>
  linesOf(layout, page)
    .map(lineText)
    .filter((text) => !/^第 \d+ 页 共 \d+ 页$/.test(text));

/** All text of the document without line ends. */
export const allText = (layout: Layout): string =>
  layout.pages.flatMap((_, page) => linesOf(layout, page).map(lineText)).join('');
