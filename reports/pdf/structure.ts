import type { Tag } from '../layout/types.ts';

/** The logical structure of a document while its pages are being drawn. */
export interface Structure {
  /** Draws inside marked content that belongs to `tag`; without a tag as decoration that readers skip. */
  readonly within: (tag: Tag | undefined, draw: () => void) => void;
  readonly end: () => void;
}

/**
 * Turns the tags of a layout into structure elements. Elements are made in reading order before anything is drawn, so
 * that the order of drawing does not matter.
 */
export function createStructure(doc: PDFKit.PDFDocument, tags: readonly Tag[]): Structure {
  const elements = new Map<Tag, PDFKit.PDFStructureElement>();
  for (const tag of tags) {
    const element = doc.struct(tag.type, {
      ...(tag.title === undefined ? {} : { title: tag.title }),
      ...(tag.alt === undefined ? {} : { alt: tag.alt }),
    });
    describeCell(element, tag);
    elements.set(tag, element);
    const parent = tag.parent === undefined ? undefined : elements.get(tag.parent);
    if (parent === undefined) doc.addStructure(element);
    else parent.add(element);
  }
  return {
    within: (tag, draw) => {
      const element = tag === undefined ? undefined : elements.get(tag);
      if (tag === undefined || element === undefined) {
        doc.markContent('Artifact');
        draw();
        doc.endMarkedContent();
        return;
      }
      const content = doc.markStructureContent(tag.type);
      draw();
      doc.endMarkedContent();
      element.add(content);
    },
    end: () => {
      for (const tag of tags) if (tag.parent === undefined) elements.get(tag)?.end();
    },
  };
}

/** Merged cells and header cells say so to assistive technology; pdfkit has an option only for the scope. */
function describeCell(element: PDFKit.PDFStructureElement, tag: Tag): void {
  if (tag.type !== 'TH' && tag.type !== 'TD') return;
  const merged = (count: number | undefined): count is number => count !== undefined && count > 1;
  const attributes = {
    O: 'Table',
    ...(merged(tag.rowspan) ? { RowSpan: tag.rowspan } : {}),
    ...(merged(tag.colspan) ? { ColSpan: tag.colspan } : {}),
    ...(tag.scope === undefined ? {} : { Scope: tag.scope }),
  };
  // The types of pdfkit leave out the dictionary that its own tables write these attributes to.
  const open = element as unknown as { readonly dictionary: { readonly data: Record<string, unknown> } };
  if (Object.keys(attributes).length > 1) open.dictionary.data['A'] = attributes;
}
