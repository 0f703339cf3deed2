import { elementsOf } from '../render/markup.ts';
import type { Element } from '../render/markup.ts';
import { spansOf, titleOf } from './inline.ts';
import { breakLines } from './line-break.ts';
import { page, textStyles } from './styles.ts';
import type { StyleName } from './styles.ts';
import { tableBox } from './table-box.ts';
import type { TableBox } from './table-box.ts';
import type { Fonts, Heading, Line, Picture, Tag, TagType } from './types.ts';

/** The blocks that stand one under the other. Heights and distances in points. */
export type Block =
  | {
      readonly kind: 'text';
      readonly tag: Tag;
      readonly lines: readonly Line[];
      readonly x: number;
      readonly before: number;
      readonly after: number;
      readonly keepWithNext: boolean;
      readonly heading?: Pick<Heading, 'title' | 'level'>;
    }
  | { readonly kind: 'table'; readonly table: TableBox; readonly before: number; readonly after: number }
  | {
      readonly kind: 'picture';
      readonly tag: Tag;
      readonly picture: Picture;
      readonly width: number;
      readonly height: number;
      readonly after: number;
    }
  | { readonly kind: 'gap'; readonly height: number }
  | { readonly kind: 'keep'; readonly blocks: readonly Block[] }
  | { readonly kind: 'break' };

/** The places of the parts of the cover, from the upper edge of the text area. */
const cover = { title: 150, facts: 210, factsLeft: 62 } as const;
/** The block of seal and date stands in the right half. */
const sealLeft = page.left + (page.right - page.left) * 0.5;

/** Largest size of a picture on the page; smaller ones are printed at one dot a point. */
const largest = { width: page.right - page.left, height: 300 } as const;

/** Returns all blocks of the document with their text set, and the nodes of its logical structure. */
// eslint-disable-next-line max-lines-per-function -- a case for every element of the closed vocabulary
export function blocksOf(
  doc: Element,
  fonts: Fonts,
  pictures: ReadonlyMap<string, Picture>,
): { readonly blocks: readonly Block[]; readonly tags: readonly Tag[] } {
  const root: Tag = { type: 'Document', parent: undefined };
  const tags: Tag[] = [root];
  const addTag = (tag: Tag): Tag => {
    tags.push(tag);
    return tag;
  };

  const text = (
    element: Element,
    type: TagType,
    styleName: StyleName,
    parent: Tag,
    x: number = page.left,
  ): Block => {
    const style = textStyles[styleName];
    const measure = {
      width: page.right - x,
      indent: style.indent * style.size,
      hang: style.hang * style.size,
      leading: style.leading,
      align: style.align,
    };
    const level = type === 'H1' ? 1 : type === 'H2' ? 2 : type === 'H3' ? 3 : undefined;
    return {
      kind: 'text',
      tag: addTag({ type, parent }),
      lines: breakLines(spansOf(element, style), measure, fonts),
      x,
      before: style.before,
      after: style.after,
      keepWithNext: style.keepWithNext,
      ...(level === undefined ? {} : { heading: { title: titleOf(element), level } }),
    };
  };

  const coverBlocks = (element: Element, parent: Tag): readonly Block[] => {
    const parts = elementsOf(element);
    const titles = parts.filter(({ name }) => name === 'h1');
    const facts = parts.filter(({ name }) => name === 'p');
    return [
      { kind: 'gap', height: cover.title },
      ...titles.map((title) => text(title, 'H1', 'cover-title', parent)),
      { kind: 'gap', height: cover.facts },
      ...facts.map((fact) => text(fact, 'P', 'cover-fact', parent, page.left + cover.factsLeft)),
      { kind: 'break' },
    ];
  };

  const pictureOf = ({ attributes }: Element, parent: Tag): readonly Block[] => {
    const picture = pictures.get(attributes['source'] ?? '');
    if (picture === undefined) return [];
    const scale = Math.min(1, largest.width / picture.width, largest.height / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    const tag = addTag({ type: 'Figure', parent, alt: attributes['alt'] ?? '' });
    return [{ kind: 'picture', tag, picture, width, height, after: 6 }];
  };

  const inside = (element: Element, parent: Tag): readonly Block[] =>
    elementsOf(element).flatMap((child) => blockOf(child, parent));

  const blockOf = (element: Element, parent: Tag): readonly Block[] => {
    switch (element.name) {
      case 'cover':
        return coverBlocks(element, addTag({ type: 'Sect', parent }));
      case 'annex':
        return [{ kind: 'break' }, ...inside(element, addTag({ type: 'Sect', parent }))];
      case 'part':
        return inside(element, addTag({ type: 'Sect', parent }));
      case 'keep':
        return [{ kind: 'keep', blocks: inside(element, parent) }];
      case 'h1':
        return [text(element, 'H1', 'h1', parent)];
      case 'h2':
        return [text(element, 'H2', 'h2', parent)];
      case 'h3':
        return [text(element, 'H3', 'h3', parent)];
      case 'p':
        return [text(element, 'P', paragraphStyle(element), parent)];
      case 'note':
        return [text(element, 'P', 'note', parent)];
      case 'seal':
        return [text(element, 'P', 'seal', parent, sealLeft)];
      case 'signline':
        return [text(element, 'P', 'signline', parent, sealLeft)];
      case 'table':
        return [{ kind: 'table', table: tableBox(element, parent, fonts, addTag), before: 4, after: 8 }];
      case 'picture':
        return pictureOf(element, parent);
      case 'pagebreak':
        return [{ kind: 'break' }];
      case 'doc':
        return inside(element, parent);
      case 'qr':
      case 'tr':
      case 'td':
      case 'th':
      case 'span':
      case 'ref':
      case 'br':
        return [];
    }
  };

  return { blocks: blockOf(doc, root), tags };
}

function paragraphStyle(element: Element): StyleName {
  const style = element.attributes['style'];
  return style === 'flush' || style === 'item' || style === 'strong' ? style : 'body';
}
