import { NotPlain } from './plain-pdf.ts';

/** A stretch of text in one font, placed by its left end and its baseline; points from the upper left corner. */
export interface TextRun {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly spacing: number;
  readonly font: string;
  readonly codes: readonly number[];
  /** True for ink that nobody overlooks on white paper. */
  readonly isDark: boolean;
}

/** Text that belongs together: a cell, a paragraph, a heading, or what readers skip (`Artifact`). */
export interface TextBlock {
  readonly tag: string;
  readonly runs: readonly TextRun[];
}

export interface PageContent {
  readonly blocks: readonly TextBlock[];
  /** Upper left corners of the square codes on the page. */
  readonly codesAt: readonly { readonly x: number; readonly y: number }[];
  /** True when a picture on the page may cover text. */
  readonly hasPicture: boolean;
}

interface Pen {
  readonly font: string;
  readonly size: number;
  readonly spacing: number;
  readonly isDark: boolean;
}

interface Page {
  readonly blocks: { readonly tag: string; readonly runs: TextRun[] }[];
  readonly codesAt: { readonly x: number; readonly y: number }[];
  hasPicture: boolean;
  hasText: boolean;
  isOpen: boolean;
  pen: Pen;
}

/**
 * Reads a page of a report. Only what reports are drawn with is accepted: text that stands upright, thin lines, the code
 * at the foot, pictures, and a watermark before any text. Nothing else may hide a word or put another in its place.
 * @throws NotPlain
 */
export function readContent(content: string): PageContent {
  const page: Page = {
    blocks: [],
    codesAt: [],
    hasPicture: false,
    hasText: false,
    isOpen: false,
    // Black is what a page begins with.
    pen: { font: '', size: 0, spacing: 0, isDark: true },
  };
  let at = 0;
  while (at < content.length) {
    const length = marks.map((mark) => mark(content, at, page)).find((read) => read > 0);
    if (length === undefined) throw new NotPlain(`content ${content.slice(at, at + 40)}`);
    at += length;
  }
  if (page.isOpen) throw new NotPlain('content');
  return page;
}

/** Reads one mark and returns its length; 0 for another kind of mark. */
type Mark = (content: string, at: number, page: Page) => number;

const marked =
  (pattern: RegExp, draw: (groups: readonly string[], page: Page) => void): Mark =>
  (content, at, page) => {
    const sticky = new RegExp(pattern, 'y');
    sticky.lastIndex = at;
    const found = sticky.exec(content);
    if (found === null) return 0;
    draw(
      found.slice(1).map((group) => (group as string | undefined) ?? ''),
      page,
    );
    return found[0].length;
  };

const open = (tag: string, page: Page): void => {
  if (page.isOpen) throw new NotPlain('marked content');
  page.isOpen = true;
  page.blocks.push({ tag, runs: [] });
};

/** The thickest allowed line in points; thicker ones could strike a word out. */
const MAX_LINE_WIDTH = 1;
/** The lightest allowed grey of text, 0 black to 1 white; lighter text would not be seen. */
const MAX_INK = 0.5;

const marks: readonly Mark[] = [
  marked(/1 0 0 -1 0 841\.889764 cm\n/, () => undefined),
  marked(/\/Artifact BMC\n/, (_groups, page) => open('Artifact', page)),
  marked(/\/([A-Za-z0-9]+) <<\n\/MCID \d+\n>> BDC\n/, ([tag = ''], page) => open(tag, page)),
  marked(/EMC\n/, (_groups, page) => {
    if (!page.isOpen) throw new NotPlain('marked content');
    page.isOpen = false;
  }),
  marked(
    /(?:(\d\S*) (\d\S*) (\d\S*) rg )?BT (?:\/(F\d+) (\S+) Tf )?(?:(\S+) Tc )?1 0 0 -1 (\S+) (\S+) Tm <([0-9a-f]*)> Tj ET\n/,
    write,
  ),
  marked(/(\S+) w \S+ \S+ m \S+ \S+ l S\n/, ([width = '']) => {
    if (!(Number(width) <= MAX_LINE_WIDTH)) throw new NotPlain('line');
  }),
  marked(
    /q\n1 0 0 1 (\S+) (\S+) cm\n\S+ 0 0 \S+ 0 0 cm\n(?:\d+ \d+ \d+ 1 re[ \n])+\/DeviceRGB cs\n0 0 0 scn\nf\nQ\n/,
    ([x = '', y = ''], page) => page.codesAt.push({ x: Number(x), y: Number(y) }),
  ),
  marked(/q\n(?:-?[\d.]+ ){6}cm\n\/I\d+ Do\nQ\n/, (_groups, page) => {
    page.hasPicture = true;
  }),
  marked(
    /q\n(?:-?[\d.]+ ){6}cm\n(?:q\n(?:(?:-?[\d.]+ ){6}cm\n){2}(?:(?:-?[\d.]+ )*[mlcvyh]\n)*(?:h\n)?\/DeviceRGB cs\n0\.9\d* 0\.9\d* 0\.9\d* scn\nf\nQ\n)+Q\n/,
    (_groups, page) => {
      if (page.hasText) throw new NotPlain('watermark');
    },
  ),
];

function write(groups: readonly string[], page: Page): void {
  const [red = '', green = '', blue = '', font = '', size = '', spacing = '', x = '', y = '', hex = ''] =
    groups;
  const before = page.pen;
  page.pen = {
    font: font === '' ? before.font : font,
    size: font === '' ? before.size : Number(size),
    spacing: spacing === '' ? before.spacing : Number(spacing),
    isDark: red === '' ? before.isDark : [red, green, blue].every((part) => Number(part) <= MAX_INK),
  };
  const run = {
    x: Number(x),
    y: Number(y),
    size: page.pen.size,
    spacing: page.pen.spacing,
    font: page.pen.font,
    codes: (hex.match(/.{4}/g) ?? []).map((code) => Number.parseInt(code, 16)),
    isDark: page.pen.isDark,
  };
  const isSeen = run.size >= 5 && run.size <= 40 && run.x >= 0 && run.x < 595 && run.y >= 0 && run.y < 842;
  const block = page.blocks.at(-1);
  if (!isSeen || !page.isOpen || block === undefined) throw new NotPlain('text');
  page.hasText = true;
  block.runs.push(run);
}
