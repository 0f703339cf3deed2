import { linesHeight } from './table-box.ts';
import type { BoxCell, TableBox } from './table-box.ts';
import { page, ruleWidth, smallTable } from './styles.ts';
import type { Line, Mark } from './types.ts';

/** The place where the table is being laid; `room` is what the current page has left. */
export interface Paper {
  readonly y: () => number;
  readonly room: () => number;
  readonly fullRoom: number;
  readonly put: (marks: readonly Mark[], height: number) => void;
  readonly newPage: () => void;
}

/**
 * Places a table. Rows that a merged cell ties together stay on one page when a page can hold them, otherwise the page
 * ends between two of them and the merged cell's text stands again on the next page.
 */
export function placeTable(given: TableBox, paper: Paper): void {
  const headHeight = sum(given.repeated.map((row) => given.heights[row] ?? 0));
  const table = withSlicedRows(given, paper.fullRoom - headHeight);
  const starting = cellsByRow(table);
  const cellsOf = (rows: readonly number[]): readonly BoxCell[] =>
    rows.flatMap((row) => starting.get(row) ?? []);
  let top = paper.y();
  const head = (next: number): void => {
    const rows = table.repeated.filter((row) => row < next);
    paper.put(frame(top, paper.y()), 0);
    paper.newPage();
    top = paper.y();
    putRows(table, { rows, cells: cellsOf(rows), again: true }, paper);
  };

  for (const group of groups(table)) {
    const cells = cellsOf(group);
    const height = heightOf(table, group);
    const tooBig = height > paper.fullRoom - headHeight;
    if (!tooBig && height > paper.room()) head(group[0] ?? 0);
    let part: number[] = [];
    for (const row of group) {
      if (part.length > 0 && heightOf(table, [...part, row]) > paper.room()) {
        putRows(table, { rows: part, cells, again: false }, paper);
        part = [];
      }
      if (part.length === 0 && heightOf(table, [row]) > paper.room()) head(row);
      part.push(row);
    }
    putRows(table, { rows: part, cells, again: false }, paper);
  }
  paper.put(frame(top, paper.y()), 0);
}

function cellsByRow(table: TableBox): ReadonlyMap<number, readonly BoxCell[]> {
  const found = new Map<number, BoxCell[]>();
  for (const cell of table.cells) {
    const row = found.get(cell.row);
    if (row === undefined) found.set(cell.row, [cell]);
    else row.push(cell);
  }
  return found;
}

/** Rows that go on one page and the cells that may reach into them. */
interface Part {
  readonly rows: readonly number[];
  readonly cells: readonly BoxCell[];
  /** A repetition of what already stands on an earlier page. */
  readonly again: boolean;
}

/** Height that must be free before it makes sense to begin the table on this page: heading rows and one group. */
export function firstStretch(table: TableBox, fullRoom: number): number {
  const all = groups(table);
  const lastHead = Math.max(-1, ...table.repeated);
  const lead = all.findIndex((group) => (group[0] ?? 0) > lastHead);
  const height = sum(all.slice(0, lead + 1).map((group) => heightOf(table, group)));
  const whole = heightOf(table, [...table.heights.keys()]);
  return Math.min(whole <= smallTable ? whole : height, fullRoom);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const heightOf = (table: TableBox, rows: readonly number[]): number =>
  sum(rows.map((row) => table.heights[row] ?? 0));

/** Runs of rows that merged cells tie together. */
function groups(table: TableBox): readonly (readonly number[])[] {
  const endOf = table.heights.map((_, row) => row);
  for (const cell of table.cells) {
    endOf[cell.row] = Math.max(endOf[cell.row] ?? 0, cell.row + cell.rowspan - 1);
  }
  const found: number[][] = [];
  let end = -1;
  for (const row of table.heights.keys()) {
    if (row > end) found.push([]);
    found.at(-1)?.push(row);
    end = Math.max(end, endOf[row] ?? row);
  }
  return found;
}

/** Draws rows one under the other: text and the upper and left rule of each cell. */
function putRows(table: TableBox, { rows, cells, again }: Part, paper: Paper): void {
  const first = rows[0];
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return;
  const top = paper.y();
  const tops = new Map<number, number>();
  let bottom = top;
  for (const row of rows) {
    tops.set(row, bottom);
    bottom += table.heights[row] ?? 0;
  }
  const marks: Mark[] = [];
  const width = ruleWidth.inner;
  for (const cell of cells) {
    const from = Math.max(cell.row, first);
    const to = Math.min(cell.row + cell.rowspan - 1, last);
    const upper = tops.get(from);
    if (upper === undefined || to < from) continue;
    const lower = (tops.get(to) ?? upper) + (table.heights[to] ?? 0);
    marks.push({ kind: 'rule', x1: cell.x, y1: upper, x2: cell.x + cell.width, y2: upper, width });
    marks.push({ kind: 'rule', x1: cell.x, y1: upper, x2: cell.x, y2: lower, width });
    marks.push(...cellText(cell, upper, lower, table.room, again || from !== cell.row));
  }
  paper.put(marks, bottom - top);
}

function cellText(
  cell: BoxCell,
  upper: number,
  lower: number,
  room: TableBox['room'],
  again: boolean,
): readonly Mark[] {
  const slack = lower - upper - linesHeight(cell.lines);
  let y = upper + (cell.middle ? slack / 2 : Math.min(room.y, slack));
  return cell.lines.map((line) => {
    const mark: Mark = { kind: 'line', tag: again ? undefined : cell.tag, x: cell.x + room.x, y, line };
    y += line.height;
    return mark;
  });
}

/** The heavier lines around what stands on one page; nothing when that is nothing. */
function frame(top: number, bottom: number): readonly Mark[] {
  if (bottom <= top) return [];
  const { left, right } = page;
  const width = ruleWidth.outer;
  return [
    { kind: 'rule', x1: left, y1: top, x2: right, y2: top, width },
    { kind: 'rule', x1: left, y1: bottom, x2: right, y2: bottom, width },
    { kind: 'rule', x1: left, y1: top, x2: left, y2: bottom, width },
    { kind: 'rule', x1: right, y1: top, x2: right, y2: bottom, width },
  ];
}

/** The table with every row that no page can hold cut into several, line by line. */
function withSlicedRows(table: TableBox, limit: number): TableBox {
  let sliced = table;
  for (let row = table.heights.length - 1; row >= 0; row -= 1) {
    if ((table.heights[row] ?? 0) > limit) sliced = sliceRow(sliced, row, limit);
  }
  return sliced;
}

function sliceRow(table: TableBox, row: number, limit: number): TableBox {
  const space = limit - 2 * table.room.y;
  const own = table.cells.filter((cell) => cell.row === row && cell.rowspan === 1);
  const pieces = new Map(own.map((cell) => [cell, portions(cell.lines, space)]));
  const count = Math.max(1, ...[...pieces.values()].map((parts) => parts.length));
  const cells = table.cells.flatMap((cell): readonly BoxCell[] => {
    const parts = pieces.get(cell);
    if (parts !== undefined) {
      return Array.from({ length: count }, (_, at) => ({ ...cell, row: row + at, lines: parts[at] ?? [] }));
    }
    if (cell.row > row) return [{ ...cell, row: cell.row + count - 1 }];
    return cell.row + cell.rowspan > row ? [{ ...cell, rowspan: cell.rowspan + count - 1 }] : [cell];
  });
  const heights = Array.from({ length: count }, (_, at) => {
    const texts = [...pieces.values()].map((parts) => linesHeight(parts[at] ?? []));
    return Math.max(table.room.minRow, ...texts.map((height) => height + 2 * table.room.y));
  });
  const shifted = table.repeated.map((head) => (head > row ? head + count - 1 : head));
  return { ...table, cells, heights: table.heights.toSpliced(row, 1, ...heights), repeated: shifted };
}

function portions(lines: readonly Line[], space: number): readonly (readonly Line[])[] {
  const found: Line[][] = [[]];
  let used = 0;
  for (const line of lines) {
    if (used + line.height > space && used > 0) {
      found.push([]);
      used = 0;
    }
    found.at(-1)?.push(line);
    used += line.height;
  }
  return found;
}
