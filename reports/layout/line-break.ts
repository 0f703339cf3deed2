import { codeMark } from '../render/printable.ts';
import type { Face, Family, Fonts, Line, Run } from './types.ts';

/** Text in one style. Line ends inside the text are hard breaks. */
export interface Span {
  readonly text: string;
  readonly family: Family;
  readonly size: number;
  readonly color: string;
}

export interface Measure {
  readonly width: number;
  /** Of the first line, points. */
  readonly indent: number;
  /** Of all further lines, points. */
  readonly hang: number;
  readonly leading: number;
  readonly align: 'left' | 'center' | 'right' | 'justify';
}

interface Atom {
  readonly text: string;
  readonly face: Face;
  readonly width: number;
  readonly span: Span;
}

/** Punctuation that may not begin a line (避头) and that may not end one (避尾). */
const NOT_FIRST = new Set('，。、；：？！）】》」』〉〕］”’…—～·％%,.;:?!)]}');
const NOT_LAST = new Set('（【《「『〈〔［“‘([{￥');
/** Letters and digits stay together, but a long path may be broken after these. */
const AFTER = new Set('/-_=|&');
const DIGIT = /\d/;
const WORD = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\d'’._\-/=|&+#@*~%,:;?!()[\]{}"<>\\^`$]/u;

/** The baseline lies here within an em, so that Chinese characters stand in the middle of their line. */
const BASELINE = 0.88;

/** Breaks text into lines of a given width; no character is ever lost or left outside the width. */
export function breakLines(spans: readonly Span[], measure: Measure, fonts: Fonts): readonly Line[] {
  const size = Math.max(...spans.map((span) => span.size), 1);
  const lines: Line[] = [];
  for (const paragraph of paragraphs(spans, fonts)) {
    let start = 0;
    do {
      const indent = lines.length === 0 ? measure.indent : measure.hang;
      const end = lineEnd(paragraph, start, measure.width - indent);
      const last = end >= paragraph.length;
      lines.push(setLine(withoutLastSpaces(paragraph, start, end), indent, last, size, measure));
      start = end;
      while (paragraph[start]?.text === ' ') start += 1;
    } while (start < paragraph.length);
  }
  return lines;
}

/** Atoms of each paragraph between hard breaks. Characters no face has become their number. */
function paragraphs(spans: readonly Span[], fonts: Fonts): readonly (readonly Atom[])[] {
  const found: Atom[][] = [[]];
  const add = (span: Span, character: string): void => {
    const point = character.codePointAt(0) ?? 0;
    const face = fonts.faceFor(span.family, point);
    if (face !== undefined) {
      const width = fonts.advance(face, point) * span.size;
      found.at(-1)?.push({ text: character, face, width, span });
    } else {
      for (const sign of codeMark(character)) add(span, sign);
    }
  };
  for (const span of spans) {
    for (const character of span.text) {
      if (character === '\n') found.push([]);
      else add(span, character);
    }
  }
  return found;
}

/** The index after the last atom that belongs on a line that begins at `start`. */
function lineEnd(atoms: readonly Atom[], start: number, width: number): number {
  let used = 0;
  let end = start;
  while (end < atoms.length) {
    used += atoms[end]?.width ?? 0;
    if (used > width + 0.01) break;
    end += 1;
  }
  if (end >= atoms.length) return atoms.length;
  if (atoms[end]?.text === ' ') return end;
  for (let at = end; at > start; at -= 1) {
    if (mayBreak(atoms[at - 1]?.text ?? '', atoms[at]?.text ?? '')) return at;
  }
  return Math.max(end, start + 1);
}

function withoutLastSpaces(atoms: readonly Atom[], start: number, end: number): readonly Atom[] {
  let last = end;
  while (last > start && atoms[last - 1]?.text === ' ') last -= 1;
  return atoms.slice(start, last);
}

/** Tells whether a line may end between two characters. */
function mayBreak(before: string, after: string): boolean {
  if (before === ' ') return true;
  if (after === ' ') return false;
  if (WORD.test(before) && WORD.test(after))
    return AFTER.has(before) || (before === '.' && !DIGIT.test(after));
  return !NOT_FIRST.has(after) && !NOT_LAST.has(before);
}

function setLine(
  atoms: readonly Atom[],
  indent: number,
  last: boolean,
  size: number,
  measure: Measure,
): Line {
  const natural = atoms.reduce((sum, atom) => sum + atom.width, 0);
  const room = measure.width - indent - natural;
  // A line is stretched only by what breaking rules left over; a wide gap would tear the text apart.
  const stretch = measure.align === 'justify' && !last && room > 0 && room < 2.5 * size && atoms.length > 1;
  const spacing = stretch ? room / (atoms.length - 1) : 0;
  const shift = measure.align === 'center' ? room / 2 : measure.align === 'right' ? room : 0;
  const height = size * measure.leading;
  return {
    runs: runsOf(atoms, indent + shift, spacing),
    width: natural,
    height,
    ascent: (height - size) / 2 + size * BASELINE,
  };
}

function runsOf(atoms: readonly Atom[], left: number, spacing: number): readonly Run[] {
  const runs: Run[] = [];
  let x = left;
  let from = 0;
  while (from < atoms.length) {
    const first = atoms[from];
    if (first === undefined) break;
    let to = from;
    let text = '';
    let width = 0;
    for (; to < atoms.length; to += 1) {
      const atom = atoms[to];
      if (atom?.face !== first.face || atom.span !== first.span) break;
      text += atom.text;
      width += atom.width + spacing;
    }
    runs.push({ text, x, face: first.face, size: first.span.size, color: first.span.color, spacing });
    x += width;
    from = to;
  }
  return runs;
}
