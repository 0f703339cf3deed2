import { elementsOf, textOf } from '../render/markup.ts';
import type { Element } from '../render/markup.ts';
import { blocksOf } from './blocks.ts';
import { decorations } from './decorations.ts';
import { flow } from './flow.ts';
import type { Fonts, Layout, Picture } from './types.ts';

/** Lays a document out on A4 pages: set the text, cut it into pages, add what stands on every page. */
export function layoutDocument(
  doc: Element,
  fonts: Fonts,
  pictures: ReadonlyMap<string, Picture> = new Map(),
): Layout {
  const { blocks, tags } = blocksOf(doc, fonts, pictures);
  const { pages, headings } = flow(blocks);
  const qr = elementsOf(doc).find(({ name }) => name === 'qr');
  const fixed = {
    header: doc.attributes['header'] ?? '',
    watermark: doc.attributes['watermark'],
    qr: qr === undefined ? undefined : textOf(qr).trim(),
    hasCover: elementsOf(doc).some(({ name }) => name === 'cover'),
  };
  return {
    pages: pages.map((marks, index) => ({
      marks: decorations(fixed, index, pages.length, fonts).concat(marks),
    })),
    headings,
    tags,
  };
}
