import * as fontkit from 'fontkit';

import type { FontFiles } from '../../../../reports/index.ts';
import { formWords, type PrintedForm } from './printed-form.ts';
import { readContent, type PageContent, type TextRun } from './page-content.ts';
import { NotPlain, plainPages, type PlainFont } from './plain-pdf.ts';

interface Cell {
  readonly page: number;
  readonly tag: string;
  readonly runs: readonly TextRun[];
  readonly text: string;
}

interface Row {
  readonly title: Cell;
  readonly actor: Cell;
  readonly verdict: Cell;
}

interface OpenPage {
  readonly content: PageContent;
  readonly fonts: ReadonlyMap<string, PlainFont>;
}

/**
 * Reads the rows of Appendix 2 from a PDF that another version printed, as an eye would: a word counts where it stands,
 * nothing may lie over it, and each of its characters must have the shape that it has in our own faces, whatever the
 * file says that it is.
 * @throws NotPlain when that cannot be said of the file
 */
export function readPdfForm(bytes: Uint8Array, faces: FontFiles): PrintedForm {
  const pages = plainPages(bytes).map(({ content, fonts }) => ({ content: readContent(content), fonts }));
  const cells = pages.flatMap(cellsOf).filter(({ tag }) => tag !== 'Artifact');
  const start = cells.findIndex(
    ({ text }, index) =>
      text === formWords.verdictHeader && cells[index + 1]?.text === formWords.remarkHeader,
  );
  const header = cells[start];
  const end = cells.findIndex(({ tag }, index) => index > start && tag === 'H2');
  if (header === undefined || end === -1) throw new NotPlain('form');
  const rows = rowsIn(cells.slice(start, end));
  mustBeSeen(pages, rows, header);
  const isShaped = shapesIn(pages, faces);
  const shown = [header, ...rows.flatMap(({ title, actor, verdict }) => [title, actor, verdict])];
  if (!shown.every(isShaped)) throw new NotPlain('shape');
  return {
    rows: rows.map(({ title, verdict }) => ({ title: title.text.slice(1, -1), verdict: verdict.text })),
    text: beforeAnnex(cells),
  };
}

function beforeAnnex(cells: readonly Cell[]): string {
  const annex = cells.findIndex(({ tag, text }) => tag === 'H1' && text.startsWith('附录'));
  return cells
    .slice(0, annex === -1 ? undefined : annex)
    .map(({ text }) => text)
    .join('');
}

const cellsOf = ({ content, fonts }: OpenPage, page: number): readonly Cell[] =>
  content.blocks.map(({ tag, runs }) => ({
    page,
    tag,
    runs,
    text: runs
      .map((run) => run.codes.map((code) => fonts.get(run.font)?.characters.get(code) ?? '\uFFFD').join(''))
      .join('')
      .replaceAll(/\s/g, ''),
  }));

const rowsIn = (form: readonly Cell[]): readonly Row[] =>
  form.flatMap((actor, index): readonly Row[] => {
    const [title, verdict] = [form[index - 1], form[index + 1]];
    if (actor.text !== formWords.actor) return [];
    if (title === undefined || verdict === undefined || !/^【.+】$/.test(title.text))
      throw new NotPlain('row');
    return [{ title, actor, verdict }];
  });

/** Half of the width of the column in points, and the room above and below a word in which nothing else may stand. */
const COLUMN = 29;
const ROOM = 24;

/** Throws unless every verdict stands under its header, beside its row, and alone. */
function mustBeSeen(pages: readonly OpenPage[], rows: readonly Row[], header: Cell): void {
  const middle = middleOf(onlyRun(header));
  const column = { left: middle - COLUMN, right: middle + COLUMN };
  const own = new Set(rows.map(({ verdict }) => onlyRun(verdict)));
  for (const { actor, verdict } of rows) {
    const [beside, word] = [onlyRun(actor), onlyRun(verdict)];
    const isInPlace =
      actor.page === verdict.page && Math.abs(beside.y - word.y) < 1 && Math.abs(middleOf(word) - middle) < 1;
    const content = pages[verdict.page]?.content;
    if (!isInPlace || content === undefined || content.hasPicture) throw new NotPlain('place');
    const others = content.blocks
      .flatMap(({ runs }) => runs)
      .filter((run) => !own.has(run) && !isHeader(run, header))
      .filter((run) => run.x < column.right && run.x + widthOf(run) > column.left);
    const isAlone = others.every(({ y }) => Math.abs(y - word.y) >= ROOM);
    const isClear = content.codesAt.every(({ x, y }) => x >= column.right || y > word.y + word.size);
    if (!isAlone || !isClear) throw new NotPlain('place');
  }
}

/** Checks for the header, which is repeated on every page. */
const isHeader = (run: TextRun, { runs }: Cell): boolean => run.x === runs[0]?.x && run.font === runs[0].font;

function onlyRun({ runs }: Cell): TextRun {
  const [run, ...more] = runs;
  if (run === undefined || more.length > 0) throw new NotPlain('cell');
  return run;
}

/** Returns the most that a text can be wide: Chinese characters are as wide as high, others narrower. */
const widthOf = ({ codes, size, spacing }: TextRun): number => codes.length * (size + Math.max(0, spacing));
const middleOf = (run: TextRun): number => run.x + widthOf(run) / 2;

const FACES = ['serif-regular', 'serif-bold', 'sans-medium'] as const;

/**
 * Returns a check that every character of a cell has the outline that it has in our own faces: what a file says about
 * its own fonts proves nothing.
 */
function shapesIn(pages: readonly OpenPage[], faces: FontFiles): (cell: Cell) => boolean {
  const opened = new Map<PlainFont, fontkit.Font>();
  const outline = (font: PlainFont, code: number): string => {
    const open = opened.get(font) ?? openedFont(font);
    opened.set(font, open);
    return open.getGlyph(code).path.toSVG();
  };
  const known = new Map<string, ReadonlySet<string>>();
  const outlinesOf = (character: string): ReadonlySet<string> => {
    const point = character.codePointAt(0) ?? 0;
    const found =
      known.get(character) ??
      new Set(FACES.map((face) => faces.file(face).glyphForCodePoint(point).path.toSVG()));
    known.set(character, found);
    return found;
  };
  return ({ page, runs }) =>
    runs.every((run) => {
      const font = pages[page]?.fonts.get(run.font);
      return (
        font !== undefined &&
        run.isDark &&
        run.codes.every((code) => outlinesOf(font.characters.get(code) ?? '').has(outline(font, code)))
      );
    });
}

function openedFont({ file }: PlainFont): fontkit.Font {
  try {
    return fontkit.create(file);
  } catch {
    throw new NotPlain('font');
  }
}
