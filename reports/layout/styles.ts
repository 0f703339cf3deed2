import type { Family } from './types.ts';

/** Sizes in points. `leading` is the distance of lines relative to the size, `indent` counts characters. */
export interface TextStyle {
  readonly family: Family;
  readonly size: number;
  readonly leading: number;
  readonly align: 'left' | 'center' | 'right' | 'justify';
  readonly indent: number;
  /** Of the lines after the first, in characters. */
  readonly hang: number;
  readonly before: number;
  readonly after: number;
  /** Starts no page break after itself. */
  readonly keepWithNext: boolean;
}

const MM = 72 / 25.4;

/** A4 with the margins of a printed document; header and footer stand inside them. */
export const page = {
  width: 210 * MM,
  height: 297 * MM,
  left: 23 * MM,
  right: 187 * MM,
  top: 28 * MM,
  bottom: 266 * MM,
  headerBaseline: 18 * MM,
  footerBaseline: 282 * MM,
  /** Large enough for a scanner of 150 dpi, with its quiet zone clear of the text. */
  qr: { x: 167 * MM, y: 269 * MM, size: 20 * MM },
} as const;

export const ink = { text: '#000000', muted: '#555555', watermark: '#e9e9e9' } as const;

const base: TextStyle = {
  family: 'song',
  size: 12,
  leading: 1.75,
  align: 'justify',
  indent: 0,
  hang: 0,
  before: 0,
  after: 0,
  keepWithNext: false,
};

const heading: TextStyle = { ...base, family: 'hei', align: 'left', keepWithNext: true };

/** Text styles by the role of a block: 小标宋 for titles, 黑体 for headings and table heads, 宋体 for the rest. */
export const textStyles = {
  'cover-title': { ...base, family: 'title', size: 28, leading: 1.7, align: 'center' },
  'cover-fact': { ...base, size: 16, leading: 2.1, align: 'left', hang: 5 },
  h1: { ...heading, family: 'title', size: 20, leading: 1.6, align: 'center', after: 14 },
  h2: { ...heading, size: 15, leading: 1.6, before: 16, after: 6 },
  h3: { ...heading, size: 12, leading: 1.6, before: 10, after: 4 },
  body: { ...base, indent: 2 },
  flush: base,
  item: { ...base, size: 10.5, leading: 1.6, indent: 0, after: 3 },
  strong: { ...base, family: 'hei', align: 'left', before: 6, after: 2, keepWithNext: true },
  note: { ...base, size: 10, leading: 1.6, before: 4, after: 4 },
  seal: { ...base, align: 'left', before: 34, after: 26 },
  signline: { ...base, align: 'left' },
  'cell-form': { ...base, size: 9, leading: 1.45, align: 'left' },
  'head-form': { ...base, family: 'hei', size: 9, leading: 1.45, align: 'center' },
  'cell-list': { ...base, size: 8.5, leading: 1.4, align: 'left' },
  'head-list': { ...base, family: 'hei', size: 8.5, leading: 1.4, align: 'center' },
  'head-title': { ...base, family: 'hei', size: 11, leading: 1.5, align: 'center' },
  header: { ...base, size: 9, leading: 1, align: 'left' },
} as const satisfies Readonly<Record<string, TextStyle>>;

export type StyleName = keyof typeof textStyles;

/** Space between the rules of a table and its text, and the least height of a row. */
export const cellRoom = {
  form: { x: 3, y: 5, minRow: 27 },
  list: { x: 3, y: 2.5, minRow: 17 },
} as const;

export type TableStyle = keyof typeof cellRoom;

/** A table that is no higher than this stays on one page. */
export const smallTable = 150;

export const ruleWidth = { inner: 0.5, outer: 0.9 } as const;
