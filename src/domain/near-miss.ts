/** The name somebody probably meant: another spelling, a letter too many, too few, wrong or swapped. */
export function nearMiss(written: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, far: distance(plain(written), plain(name)) }))
    .toSorted((left, right) => left.far - right.far);
  const [best] = ranked;
  if (best === undefined) return undefined;
  return best.far <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined;
}

/** `fixmedins_code`, `FixmedinsCode` and `fixmedins-code` are the same name, badly written. */
const plain = (name: string): string => name.toLowerCase().replace(/[-_\s]/g, '');

/** Edits that turn one word into the other; two swapped neighbours are one edit. */
function distance(left: string, right: string): number {
  // Nobody misspells a name by so much; the table of a very long key would only cost time.
  if (Math.abs(left.length - right.length) > 8) return Number.POSITIVE_INFINITY;
  const table: number[][] = [];
  const cell = (row: number, column: number): number => table[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 0; row <= left.length; row += 1) {
    const costs: number[] = [];
    table.push(costs);
    for (let column = 0; column <= right.length; column += 1) {
      if (row === 0 || column === 0) {
        costs.push(row + column);
        continue;
      }
      const isSame = left[row - 1] === right[column - 1];
      const isSwapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      costs.push(
        Math.min(
          cell(row - 1, column) + 1,
          cell(row, column - 1) + 1,
          cell(row - 1, column - 1) + (isSame ? 0 : 1),
          isSwapped ? cell(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return cell(left.length, right.length);
}
