import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress, brotliDecompressSync } from 'node:zlib';
import * as fontkit from 'fontkit';
import type { Face, Family, Fonts } from '../layout/types.ts';

/** Faces of a family in the order in which they are asked for a character. */
const families: Readonly<Record<Family, readonly Face[]>> = {
  song: ['serif-regular', 'sans-rest'],
  title: ['serif-bold', 'sans-rest'],
  hei: ['sans-medium', 'sans-rest'],
};

/** Every document has a title, headings and text; the fallback face is needed for few names. */
const always: readonly Face[] = ['serif-regular', 'serif-bold', 'sans-medium'];

/** A main face is about 4 MB; unpacked in the usual 16 KB pieces it would leave hundreds of them to collect. */
const oneChunk = { chunkSize: 1 << 22 } as const;

interface Loaded {
  readonly font: fontkit.Font;
  /** Advance widths by code point for a size of 1; `undefined`: the face lacks the character. */
  readonly advances: Map<number, number | undefined>;
}

/** The faces of one document: measured by the layout, drawn by pdfkit. */
export interface FontFiles extends Fonts {
  readonly file: (face: Face) => fontkit.Font;
}

/**
 * Opens the faces in a folder of `*.ttf.br`. The main ones are unpacked side by side, because that takes a third of the
 * time of a document; the fallback face is read when its first character is needed, and only then.
 */
export async function openFonts(folder: string): Promise<FontFiles> {
  const file = (face: Face): string => join(folder, `${face}.ttf.br`);
  const unpack = promisify(brotliDecompress);
  const opened = always.map(
    async (face) => [face, opening(await unpack(await readFile(file(face)), oneChunk))] as const,
  );
  const loaded = new Map<Face, Loaded>(await Promise.all(opened));
  const load = (face: Face): Loaded => {
    const known = loaded.get(face);
    if (known !== undefined) return known;
    const fresh = opening(brotliDecompressSync(readFileSync(file(face))));
    loaded.set(face, fresh);
    return fresh;
  };
  const advance = (face: Face, point: number): number | undefined => {
    const { font, advances } = load(face);
    if (!advances.has(point)) {
      const width = font.hasGlyphForCodePoint(point)
        ? font.glyphForCodePoint(point).advanceWidth / font.unitsPerEm
        : undefined;
      advances.set(point, width);
    }
    return advances.get(point);
  };
  return {
    faceFor: (family, point) => families[family].find((face) => advance(face, point) !== undefined),
    advance: (face, point) => advance(face, point) ?? 0,
    file: (face) => load(face).font,
  };
}

const opening = (bytes: Uint8Array): Loaded => ({
  font: readOnce(placedOneByOne(fontkit.create(bytes))),
  advances: new Map(),
});

/**
 * Makes the font set one glyph after the other. Chinese text needs neither ligatures nor kerning, the widths are then
 * exactly those that the lines were broken by, and drawing is many times faster than through OpenType layout.
 */
function placedOneByOne(font: fontkit.Font): fontkit.Font {
  const layout = (text: string): unknown => {
    const glyphs = Array.from(text, (character) => font.glyphForCodePoint(character.codePointAt(0) ?? 0));
    const positions = glyphs.map(({ advanceWidth }) => ({
      xAdvance: advanceWidth,
      yAdvance: 0,
      xOffset: 0,
      yOffset: 0,
    }));
    return { glyphs, positions, advanceWidth: glyphs.reduce((sum, glyph) => sum + glyph.advanceWidth, 0) };
  };
  return Object.defineProperty(font, 'layout', { value: layout });
}

/** The call by which fontkit's own subsets learn a glyph's outline. */
interface Outlined {
  _decode: () => unknown;
}

/**
 * Makes the font read each glyph's outline once. Every document embeds most of the same characters, and who verifies
 * hundreds of them would read each outline hundreds of times.
 */
function readOnce(font: fontkit.Font): fontkit.Font {
  const read = font.getGlyph.bind(font);
  const known = new Set<unknown>();
  const getGlyph = (id: number, points?: readonly number[]): fontkit.Glyph => {
    const glyph = read(id, points);
    if (known.has(glyph)) return glyph;
    known.add(glyph);
    const outlined = glyph as unknown as Outlined;
    const decode = outlined._decode.bind(glyph);
    let outline: unknown;
    outlined._decode = () => (outline ??= decode());
    return glyph;
  };
  return Object.defineProperty(font, 'getGlyph', { value: getGlyph });
}
