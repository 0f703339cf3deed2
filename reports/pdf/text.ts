import type { Face, Run } from '../layout/types.ts';

/** Writes runs of text on the current page of one document. */
export interface TextWriter {
  /** `x` and `baseline` are points from the upper left corner of the page. */
  readonly write: (run: Run, x: number, baseline: number) => void;
}

/** The members that pdfkit's types leave out: the font that is set, and the fonts that a page names. */
interface Inside {
  readonly _font: EmbeddedFont;
  readonly page: { readonly fonts: Record<string, unknown> };
}

interface EmbeddedFont {
  readonly id: string;
  /** The numbers of a text's glyphs in the embedded subset, four hexadecimal digits each. */
  readonly encode: (text: string) => readonly [readonly string[], unknown];
  readonly ref: () => unknown;
}

interface Opened {
  readonly font: EmbeddedFont;
  readonly codes: Map<string, string>;
}

/** The settings that stay on a page until others are made. */
interface Pen {
  readonly page: unknown;
  readonly font: string;
  readonly color: string;
  readonly spacing: string;
}

const unset = { font: '', color: '', spacing: number(0) } as const;

/**
 * The lines are measured, broken and placed already, so a run is one operator and each character is encoded once for a
 * document. pdfkit's own `text` would measure and place everything again, which takes longer than all the rest.
 */
export function createTextWriter(doc: PDFKit.PDFDocument): TextWriter {
  const opened = new Map<Face, Opened>();
  let pen: Pen = { page: undefined, ...unset };
  const open = (face: Face): Opened => {
    const known = opened.get(face);
    if (known !== undefined) return known;
    const fresh = { font: (doc.font(face) as unknown as Inside)._font, codes: new Map<string, string>() };
    opened.set(face, fresh);
    return fresh;
  };
  return {
    write: (run, x, baseline) => {
      const { font, codes } = open(run.face);
      const { page } = doc as unknown as Inside;
      const next: Pen = {
        page,
        font: `/${font.id} ${number(run.size)} Tf`,
        color: `${colorOf(run.color)} rg`,
        spacing: number(run.spacing),
      };
      if (pen.page !== page) pen = { page, ...unset };
      page.fonts[font.id] ??= font.ref();
      doc.addContent(
        [
          ...(pen.color === next.color ? [] : [next.color]),
          'BT',
          ...(pen.font === next.font ? [] : [next.font]),
          ...(pen.spacing === next.spacing ? [] : [`${next.spacing} Tc`]),
          // The page is turned so that y grows downwards; letters must not stand on their heads.
          `1 0 0 -1 ${number(x)} ${number(baseline)} Tm <${codesOf(run.text, font, codes)}> Tj ET`,
        ].join(' '),
      );
      pen = next;
    },
  };
}

function codesOf(text: string, font: EmbeddedFont, known: Map<string, string>): string {
  let codes = '';
  for (const character of text) {
    let code = known.get(character);
    if (code === undefined) known.set(character, (code = font.encode(character)[0].join('')));
    codes += code;
  }
  return codes;
}

/** Points to a thousandth, finer than any printer. */
export function number(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

/** `#rrggbb` as three numbers from 0 to 1. */
const colorOf = (color: string): string =>
  [1, 3, 5].map((at) => number(Number.parseInt(color.slice(at, at + 2), 16) / 255)).join(' ');
