/** A fenced block of a document, with what stands behind its language: ```` ```sh run=hospital exit=1 ````. */
export interface Fence {
  readonly file: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  /**
   * The words behind the language, by name. `run`: the sequence that the block belongs to; `exit`: the exit code of
   * its last command; `file`: the block is this file of the sequence.
   */
  readonly notes: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

interface Parts {
  readonly fences: readonly Fence[];
  /** The text outside the fences, line by line. */
  readonly prose: readonly Place[];
}

const FENCE = /^(\s*)(`{3,})\s*(\S*)\s*(.*)$/;

/** Separates the fenced blocks of a Markdown document from its prose. */
export function partsOf(file: string, markdown: string): Parts {
  const fences: Fence[] = [];
  const prose: Place[] = [];
  const lines = markdown.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const opening = FENCE.exec(lines[at]!);
    if (opening === null) {
      prose.push({ file, line: at + 1, text: lines[at]! });
      continue;
    }
    const [, indent = '', ticks = '', language = '', notes = ''] = opening;
    const end = lines.findIndex((line, index) => index > at && line.trim() === ticks);
    if (end < 0) throw new Error(`${file}:${at + 1} opens a block that never ends`);
    const text = lines
      .slice(at + 1, end)
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
      .join('\n');
    fences.push({ file, line: at + 1, language, notes: notesOf(notes), text });
    at = end;
  }
  return { fences, prose };
}

const notesOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...text.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]));

/** Returns the words between single back ticks. */
export const codeSpans = (prose: readonly Place[]): readonly Place[] =>
  prose.flatMap(({ file, line, text }) =>
    [...text.matchAll(/(?<!`)`([^`]+)`(?!`)/g)].map(([, code = '']) => ({ file, line, text: code })),
  );

/**
 * Returns the targets of links and pictures, without what stands behind `#`; addresses of other hosts are left out.
 */
export const linksOf = (prose: readonly Place[]): readonly Place[] =>
  prose.flatMap(({ file, line, text }) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => ({ file, line, text: target }))
      .filter((place) => !/^[a-z]+:/i.test(place.text)),
  );

/** Returns the anchors of a document's headings, as GitHub names them. */
export const anchorsOf = (prose: readonly Place[]): readonly string[] =>
  prose
    .flatMap(({ text }) => /^#+\s+(.*)$/.exec(text)?.[1] ?? [])
    .map((title) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    );
