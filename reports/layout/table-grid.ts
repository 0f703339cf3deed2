import { HarnessError } from '../../src/domain/harness-error.ts';
import { elementsOf } from '../render/markup.ts';
import type { Element } from '../render/markup.ts';

/** A cell in the grid of its table; rows and columns count from 0. */
export interface GridCell {
  readonly element: Element;
  readonly row: number;
  readonly column: number;
  readonly rowspan: number;
  readonly colspan: number;
}

export interface Grid {
  /** Relative widths; their number is the number of columns. */
  readonly widths: readonly number[];
  readonly rows: number;
  readonly cells: readonly GridCell[];
  /** Rows that are drawn again on every further page. */
  readonly repeated: ReadonlySet<number>;
}

/**
 * Puts the cells of a table into its grid as HTML does: a merged cell pushes the cells of the rows below aside.
 * @throws HarnessError UNEXPECTED when the cells leave holes or stick out: the rules of the printed table would be wrong.
 */
export function gridOf(table: Element): Grid {
  const widths = (table.attributes['widths'] ?? '1').split(' ').map(Number);
  const trs = elementsOf(table);
  const taken = trs.map(() => new Set<number>());
  const cells: GridCell[] = [];
  for (const [row, tr] of trs.entries()) {
    let column = 0;
    for (const element of elementsOf(tr)) {
      while (taken[row]?.has(column) === true) column += 1;
      const rowspan = span(element, 'rowspan');
      const colspan = span(element, 'colspan');
      cells.push({ element, row, column, rowspan, colspan });
      for (let below = row; below < row + rowspan; below += 1) {
        for (let beside = column; beside < column + colspan; beside += 1) {
          const columns = taken[below];
          if (beside >= widths.length || columns === undefined || columns.has(beside))
            throw misfit(row, column);
          columns.add(beside);
        }
      }
      column += colspan;
    }
  }
  const open = taken.findIndex((columns) => columns.size !== widths.length);
  if (open !== -1) throw misfit(open, taken[open]?.size ?? 0);
  const repeated = new Set(trs.flatMap((tr, row) => (tr.attributes['head'] === 'repeat' ? [row] : [])));
  return { widths, rows: trs.length, cells, repeated };
}

const span = (element: Element, name: 'rowspan' | 'colspan'): number =>
  Math.max(1, Number(element.attributes[name] ?? '1'));

const misfit = (row: number, column: number): HarnessError =>
  new HarnessError('UNEXPECTED', `文档模板的表格有误：第 ${row + 1} 行第 ${column + 1} 列的单元格对不齐。`);
