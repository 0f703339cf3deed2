/** The part of fontkit that the documents use; the package comes without types. */
declare module 'fontkit' {
  export interface Glyph {
    readonly advanceWidth: number;
    readonly path: { readonly toSVG: () => string };
  }

  export interface Font {
    readonly unitsPerEm: number;
    readonly hasGlyphForCodePoint: (point: number) => boolean;
    readonly glyphForCodePoint: (point: number) => Glyph;
    readonly getGlyph: (id: number, points?: readonly number[]) => Glyph;
  }

  export function create(bytes: Uint8Array): Font;
}
