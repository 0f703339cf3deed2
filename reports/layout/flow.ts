import type { Block } from './blocks.ts';
import { page } from './styles.ts';
import { linesHeight } from './table-box.ts';
import { firstStretch, placeTable } from './table-pages.ts';
import type { Paper } from './table-pages.ts';
import type { Heading, Line, Mark } from './types.ts';

type TextBlock = Extract<Block, { kind: 'text' }>;

const FULL = page.bottom - page.top;
/** Fewest lines of a paragraph that stand alone before or after a page break. */
const TOGETHER = 2;

/** Cuts blocks into pages. A heading stays with what follows it, kept blocks stay together when a page can hold them. */
export function flow(blocks: readonly Block[]): {
  readonly pages: readonly (readonly Mark[])[];
  readonly headings: readonly Heading[];
} {
  const pages: Mark[][] = [[]];
  const headings: Heading[] = [];
  let y: number = page.top;

  const newPage = (): void => {
    pages.push([]);
    y = page.top;
  };
  const paper: Paper = {
    y: () => y,
    room: () => page.bottom - y,
    fullRoom: FULL,
    put: (marks, height) => {
      pages.at(-1)?.push(...marks);
      y += height;
    },
    newPage,
  };
  const atTop = (): boolean => y === page.top;

  const putLines = (block: TextBlock, lines: readonly Line[]): void => {
    for (const line of lines) paper.put([{ kind: 'line', tag: block.tag, x: block.x, y, line }], line.height);
  };

  const placeText = (block: TextBlock): void => {
    if (!atTop()) y += block.before;
    if (block.heading !== undefined) headings.push({ ...block.heading, page: pages.length - 1, y });
    let rest = block.lines;
    while (rest.length > 0) {
      const count = linesThatFit(rest, paper.room());
      putLines(block, rest.slice(0, count));
      rest = rest.slice(count);
      if (rest.length > 0) newPage();
    }
    y += block.after;
  };

  const place = (all: readonly Block[]): void => {
    for (const [index, block] of all.entries()) {
      if (!atTop() && need(all, index) > paper.room()) newPage();
      switch (block.kind) {
        case 'text':
          placeText(block);
          break;
        case 'table':
          y += atTop() ? 0 : block.before;
          placeTable(block.table, paper);
          y += block.after;
          break;
        case 'picture': {
          const { tag, picture, width, height } = block;
          paper.put([{ kind: 'picture', tag, picture, x: page.left, y, width, height }], height);
          y += block.after;
          break;
        }
        case 'keep':
          place(block.blocks);
          break;
        case 'gap':
          y += block.height;
          break;
        case 'break':
          if (!atTop()) newPage();
          break;
      }
    }
  };

  place(blocks);
  if (pages.at(-1)?.length === 0 && pages.length > 1) pages.pop();
  return { pages, headings };
}

/** The number of lines that go on this page: not one alone at its end, not one alone left over, always at least one. */
function linesThatFit(lines: readonly Line[], room: number): number {
  let count = 0;
  let used = 0;
  for (const line of lines) {
    if (used + line.height > room + 0.01) break;
    used += line.height;
    count += 1;
  }
  if (count < lines.length && lines.length - count < TOGETHER) count = lines.length - TOGETHER;
  return Math.max(1, count);
}

/** Height that must be free for the block at `index` to begin on the current page; a table follows its lead-in. */
function need(blocks: readonly Block[], index: number): number {
  const block = blocks[index];
  switch (block?.kind) {
    case 'text': {
      if (block.keepWithNext || blocks[index + 1]?.kind === 'table') {
        return Math.min(FULL, heightOf(block) + need(blocks, index + 1));
      }
      const few = block.lines.length <= TOGETHER + 1 ? block.lines : block.lines.slice(0, TOGETHER);
      return block.before + linesHeight(few);
    }
    case 'table':
      return Math.min(FULL, block.before + firstStretch(block.table, FULL - block.before));
    case 'picture':
      return block.height;
    case 'keep': {
      const height = block.blocks.reduce((sum, inner) => sum + heightOf(inner), 0);
      return height <= FULL ? height : need(block.blocks, 0);
    }
    case 'gap':
    case 'break':
    case undefined:
      return 0;
  }
}

function heightOf(block: Block): number {
  switch (block.kind) {
    case 'text':
      return block.before + linesHeight(block.lines) + block.after;
    case 'table':
      return block.before + block.table.heights.reduce((sum, height) => sum + height, 0) + block.after;
    case 'picture':
      return block.height + block.after;
    case 'gap':
      return block.height;
    case 'keep':
      return block.blocks.reduce((sum, inner) => sum + heightOf(inner), 0);
    case 'break':
      return 0;
  }
}
