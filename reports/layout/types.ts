/**
 * The product of the layout: pages of marks, ready to be drawn. Lengths are points (1/72 inch) from the upper left
 * corner of the page. Nothing here knows PDF, so the layout can be tested without drawing.
 */

export type Face = 'serif-regular' | 'serif-bold' | 'sans-medium' | 'sans-rest';

/** A style of type; which face it is drawn with is decided character by character. */
export type Family = 'song' | 'title' | 'hei';

/** The measures of fonts that the layout needs. Widths are for a size of 1. */
export interface Fonts {
  /** The first face of the family that has the character, `undefined` when none has. */
  readonly faceFor: (family: Family, point: number) => Face | undefined;
  readonly advance: (face: Face, point: number) => number;
}

/** One stretch of a line in one face. `spacing` is added after each character. */
export interface Run {
  readonly text: string;
  readonly x: number;
  readonly face: Face;
  readonly size: number;
  readonly color: string;
  readonly spacing: number;
}

/** A line of text. `height` is from line to line, `ascent` from its top to the baseline. */
export interface Line {
  readonly runs: readonly Run[];
  readonly width: number;
  readonly height: number;
  readonly ascent: number;
}

/** A picture to be printed, with its size in its own dots as it is meant to be seen. */
export interface Picture {
  readonly type: 'image/png' | 'image/jpeg';
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export type TagType =
  'Document' | 'Sect' | 'H1' | 'H2' | 'H3' | 'P' | 'Table' | 'TR' | 'TH' | 'TD' | 'Figure';

/** A node of the logical structure that readers with assistive technology walk through. */
export interface Tag {
  readonly type: TagType;
  readonly parent: Tag | undefined;
  readonly title?: string;
  /** Of a figure: what it shows. */
  readonly alt?: string;
  readonly colspan?: number;
  readonly rowspan?: number;
  readonly scope?: 'Column' | 'Row';
}

/** A thing that is drawn. A mark without a tag is decoration: rules, page numbers, repeated headers. */
export type Mark =
  | {
      readonly kind: 'line';
      readonly tag: Tag | undefined;
      readonly y: number;
      readonly x: number;
      readonly line: Line;
    }
  | {
      readonly kind: 'rule';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly width: number;
    }
  | {
      readonly kind: 'qr';
      readonly text: string;
      readonly x: number;
      readonly y: number;
      readonly size: number;
    }
  | {
      readonly kind: 'picture';
      readonly tag: Tag;
      readonly picture: Picture;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: 'watermark'; readonly run: Run; readonly width: number };

export interface Page {
  readonly marks: readonly Mark[];
}

/** An entry of the outline; `page` counts from 0. */
export interface Heading {
  readonly title: string;
  readonly level: 1 | 2 | 3;
  readonly page: number;
  readonly y: number;
}

export interface Layout {
  readonly pages: readonly Page[];
  readonly headings: readonly Heading[];
  /** All nodes of the logical structure in reading order, parents before children. */
  readonly tags: readonly Tag[];
}
