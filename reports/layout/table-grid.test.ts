import { expect, test } from 'vitest';
import { elementsOf, parseMarkup } from '../render/markup.ts';
import { gridOf } from './table-grid.ts';
import type { Grid } from './table-grid.ts';

function grid(rows: string, widths = '1 1 1'): Grid {
  const [table] = elementsOf(parseMarkup(`<doc><table widths="${widths}">${rows}</table></doc>`));
  if (table === undefined) throw new Error('no table');
  return gridOf(table);
}

const places = ({ cells }: Grid): readonly (readonly number[])[] =>
  cells.map(({ row, column, rowspan, colspan }) => [row, column, rowspan, colspan]);

test('merged cells push the cells below and beside them aside', () => {
  const found = grid(
    '<tr><td rowspan="2">a</td><td colspan="2">b</td></tr><tr><td>c</td><td>d</td></tr><tr><td colspan="3">e</td></tr>',
  );
  expect(places(found)).toEqual([
    [0, 0, 2, 1],
    [0, 1, 1, 2],
    [1, 1, 1, 1],
    [1, 2, 1, 1],
    [2, 0, 1, 3],
  ]);
});

test('rows to repeat are told apart', () => {
  const found = grid('<tr><td colspan="3">a</td></tr><tr head="repeat"><th colspan="3">b</th></tr>');
  expect([...found.repeated]).toEqual([1]);
});

test.each([
  ['a hole at the end of a row', '<tr><td>a</td><td>b</td></tr>'],
  ['too many cells', '<tr><td colspan="4">a</td></tr>'],
  ['a cell that reaches below the table', '<tr><td rowspan="2" colspan="3">a</td></tr>'],
])('%s is refused', (_what, rows) => {
  expect(() => grid(rows)).toThrow('对不齐');
});
