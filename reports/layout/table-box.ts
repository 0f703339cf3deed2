import type { Element } from '../render/markup.ts';
import { spansOf } from './inline.ts';
import { breakLines } from './line-break.ts';
import type { Measure, Span } from './line-break.ts';
import { cellRoom, page, textStyles } from './styles.ts';
import type { TableStyle, TextStyle } from './styles.ts';
import { gridOf } from './table-grid.ts';
import type { Fonts, Line, Tag } from './types.ts';

/** A cell with its text set. A cell that a page cut into pieces has the same tag in each. */
export interface BoxCell {
  readonly tag: Tag;
  readonly row: number;
  readonly rowspan: number;
  readonly x: number;
  readonly width: number;
  readonly lines: readonly Line[];
  readonly middle: boolean;
}

/** A table ready to be cut into pages: `heights` has one entry per row. */
export interface TableBox {
  readonly cells: readonly BoxCell[];
  readonly heights: readonly number[];
  readonly repeated: readonly number[];
  readonly room: (typeof cellRoom)[TableStyle];
}

/** Sets the text of all cells and finds the heights of the rows; `addTag` registers the structure in reading order. */
export function tableBox(table: Element, parent: Tag, fonts: Fonts, addTag: (tag: Tag) => Tag): TableBox {
  const grid = gridOf(table);
  const style: TableStyle = table.attributes['style'] === 'form' ? 'form' : 'list';
  const room = cellRoom[style];
  const total = grid.widths.reduce((sum, width) => sum + width, 0);
  const edges = [page.left];
  for (const width of grid.widths) {
    edges.push((edges.at(-1) ?? 0) + (width / total) * (page.right - page.left));
  }
  const caption = table.attributes['caption'];
  const tableTag = addTag({ type: 'Table', parent, ...(caption === undefined ? {} : { title: caption }) });
  const rowTags: Tag[] = [];
  const cells = grid.cells.map(({ element, row, column, rowspan, colspan }): BoxCell => {
    const x = edges[column] ?? 0;
    const width = (edges[column + colspan] ?? 0) - x;
    const rowTag = (rowTags[row] ??= addTag({ type: 'TR', parent: tableTag }));
    const tag = addTag(cellTag(element, rowTag, rowspan, colspan));
    const look = cellStyle(element, style);
    const lines = cellLines(element, look, width - 2 * room.x, fonts);
    return { tag, row, rowspan, x, width, lines, middle: style === 'form' || look.align === 'center' };
  });
  const heights = rowHeights(cells, grid.rows, room);
  return { cells, heights, repeated: [...grid.repeated], room };
}

export const linesHeight = (lines: readonly Line[]): number =>
  lines.reduce((sum, line) => sum + line.height, 0);

function cellTag(element: Element, parent: Tag, rowspan: number, colspan: number): Tag {
  if (element.name !== 'th') return { type: 'TD', parent, rowspan, colspan };
  const scope = element.attributes['scope']?.startsWith('row') === true ? 'Row' : 'Column';
  return { type: 'TH', parent, rowspan, colspan, scope };
}

function cellStyle(element: Element, table: TableStyle): TextStyle {
  const title = element.attributes['style'] === 'title';
  const style = title
    ? textStyles['head-title']
    : textStyles[`${element.name === 'th' ? 'head' : 'cell'}-${table}`];
  const align = element.attributes['align'];
  return align === 'left' || align === 'center' || align === 'right' ? { ...style, align } : style;
}

function cellLines(element: Element, style: TextStyle, width: number, fonts: Fonts): readonly Line[] {
  const spans = spansOf(element, style);
  const measure: Measure = { width, indent: 0, hang: 0, leading: style.leading, align: style.align };
  const lines = breakLines(spans, measure, fonts);
  const limit = Number(element.attributes['maxlines'] ?? '0');
  if (limit > 0 && lines.length > limit) return clamped(spans, measure, limit, element, fonts);
  return style.align === 'center' && lines.length > 1 ? balanced(spans, lines, measure, fonts) : lines;
}

/** As much of the text as leaves room for the overflow text within the limit. */
function clamped(
  spans: readonly Span[],
  measure: Measure,
  limit: number,
  element: Element,
  fonts: Fonts,
): readonly Line[] {
  const style = spans[0];
  if (style === undefined) return [];
  const characters = Array.from(spans.map((span) => span.text).join(''));
  const more = element.attributes['overflow'] ?? '…';
  const set = (count: number): readonly Line[] =>
    breakLines([{ ...style, text: characters.slice(0, count).join('') + more }], measure, fonts);
  let fitting = 0;
  let beyond = characters.length;
  while (beyond - fitting > 1) {
    const middle = (fitting + beyond) >> 1;
    if (set(middle).length <= limit) fitting = middle;
    else beyond = middle;
  }
  return set(fitting);
}

/** Centred lines of about equal length: 跨省实时 over 结算票据, not a single character alone on the last line. */
function balanced(
  spans: readonly Span[],
  lines: readonly Line[],
  measure: Measure,
  fonts: Fonts,
): readonly Line[] {
  let narrow = measure.width / lines.length;
  let wide = measure.width;
  for (let round = 0; round < 6; round += 1) {
    const width = (narrow + wide) / 2;
    if (breakLines(spans, { ...measure, width }, fonts).length <= lines.length) wide = width;
    else narrow = width;
  }
  const shift = (measure.width - wide) / 2;
  return breakLines(spans, { ...measure, width: wide }, fonts).map((line) => ({
    ...line,
    runs: line.runs.map((run) => ({ ...run, x: run.x + shift })),
  }));
}

/** Rows are as high as their highest cell; what a merged cell still lacks is added to its last row. */
function rowHeights(cells: readonly BoxCell[], rows: number, room: TableBox['room']): readonly number[] {
  const heights = Array.from({ length: rows }, () => room.minRow as number);
  const needed = (cell: BoxCell): number => linesHeight(cell.lines) + 2 * room.y;
  for (const cell of cells) {
    if (cell.rowspan === 1) heights[cell.row] = Math.max(heights[cell.row] ?? 0, needed(cell));
  }
  for (const cell of cells) {
    const have = heights.slice(cell.row, cell.row + cell.rowspan).reduce((sum, height) => sum + height, 0);
    const last = cell.row + cell.rowspan - 1;
    heights[last] = (heights[last] ?? 0) + Math.max(0, needed(cell) - have);
  }
  return heights;
}
