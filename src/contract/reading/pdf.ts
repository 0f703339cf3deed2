import { PDFArray, PDFDict, PDFName, PDFRawStream, PDFRef, type PDFObject } from '@cantoo/pdf-lib';
import { faultWords } from '../../domain/fault-words.ts';

import { openObjects, type PdfObjects } from './pdf-objects.ts';
import { followReferences, searchObjects, type PdfReferences } from './pdf-references.ts';
import { ObjectReader } from './pdf-syntax.ts';
import { FileRefused, ReadingLimit } from './reading.ts';

/** The files that a document carries as it stands now. */
export interface PdfAttachments {
  readonly contents: readonly Uint8Array[];
  /** The reasons for which others could not be unpacked. */
  readonly damaged: readonly string[];
  /** Words about one that is larger than we read. */
  readonly beyond?: string;
}

/**
 * Files attached to a PDF, wherever its catalog and pages lead to: name tree, associated files, annotations. As readers
 * do, its cross-reference tables are followed, and its objects searched for where they are damaged.
 * @throws FileRefused, Error when it is no PDF, needs a password, or has not one page
 */
export async function pdfAttachments(bytes: Uint8Array): Promise<PdfAttachments> {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1').indexOf('%PDF-');
  if (head === -1) throw new Error('没有 PDF 文件头');
  // Whatever stands in front was put there later: places are counted from the head.
  const own = bytes.subarray(head);
  const text = Buffer.from(own.buffer, own.byteOffset, own.byteLength).toString('latin1');
  const reader = new ObjectReader(own);
  try {
    return await attachmentsOf(own, reader, followReferences(text, reader));
  } catch (fault) {
    if (fault instanceof FileRefused || fault instanceof ReadingLimit) throw fault;
    return attachmentsOf(own, reader, searchObjects(text, reader));
  }
}

const key = (name: string): PDFName => PDFName.of(name);

async function attachmentsOf(
  bytes: Uint8Array,
  reader: ObjectReader,
  references: PdfReferences,
): Promise<PdfAttachments> {
  const objects = await openObjects(bytes, reader, references);
  const catalog = await objects.resolve(objects.root);
  if (!(catalog instanceof PDFDict)) throw new Error('PDF 中没有文档目录（Catalog），文件可能不完整');
  if (!(await hasPage(catalog.get(key('Pages')), objects)))
    throw new Error('PDF 中没有一个可读的页面，文件可能不完整');
  const contents: Uint8Array[] = [];
  const damaged: string[] = [];
  let beyond: string | undefined;
  for (const stream of await embeddedFiles(catalog, objects)) {
    try {
      contents.push(await objects.content(stream));
    } catch (fault) {
      const reason = faultWords(fault);
      if (fault instanceof ReadingLimit) beyond = reason;
      else damaged.push(reason);
    }
  }
  return { contents, damaged, ...(beyond === undefined ? {} : { beyond }) };
}

/** Each value once: references are told apart by their numbers, and what stands directly cannot contain itself. */
function createQueue(first: PDFObject | undefined) {
  const waiting: PDFObject[] = [];
  const seen = new Set<PDFRef>();
  const add = (value: PDFObject | undefined): void => {
    if (value === undefined || (value instanceof PDFRef && seen.has(value))) return;
    if (value instanceof PDFRef) seen.add(value);
    waiting.push(value);
  };
  add(first);
  let at = 0;
  return { add, next: () => waiting[at++] };
}

async function hasPage(tree: PDFObject | undefined, { resolve }: PdfObjects): Promise<boolean> {
  const queue = createQueue(tree);
  for (let value = queue.next(); value !== undefined; value = queue.next()) {
    const node = await resolve(value);
    if (!(node instanceof PDFDict)) continue;
    const kids = await resolve(node.get(key('Kids')));
    if (kids instanceof PDFArray) kids.asArray().forEach(queue.add);
    else if (node.get(key('Type')) !== key('Pages')) return true;
  }
  return false;
}

/**
 * The names that lead from catalog and pages to attached files. No others: a way back to a parent, a link or a form may
 * still lead to what was taken out of the document.
 */
const onTheWay: ReadonlySet<PDFName> = new Set(
  [
    // The catalog's tree of names, portfolios included, and files associated with the document or a part of it.
    ...['Names', 'EmbeddedFiles', 'AF', 'MCAF', 'Kids', 'DPartRoot', 'DPartRootNode', 'DParts'],
    // Pages, their annotations and what they are drawn of.
    ...['Pages', 'Annots', 'FS', 'Resources', 'XObject', 'Properties', 'RichMediaContent', 'Assets'],
    // Elements of the logical structure.
    ...['StructTreeRoot', 'K'],
  ].map(key),
);

/** The streams that file specifications embed (`/EF` with `/F` or `/UF`), each once. */
async function embeddedFiles(catalog: PDFDict, { resolve }: PdfObjects): Promise<readonly PDFRawStream[]> {
  const found = new Set<PDFRawStream>();
  const queue = createQueue(catalog);
  for (let value = queue.next(); value !== undefined; value = queue.next()) {
    const object = await resolve(value);
    if (object instanceof PDFArray) object.asArray().forEach(queue.add);
    const dict = object instanceof PDFRawStream ? object.dict : object;
    if (!(dict instanceof PDFDict)) continue;
    const embedded = await resolve(dict.get(key('EF')));
    if (embedded instanceof PDFDict) {
      for (const name of ['F', 'UF']) {
        const stream = await resolve(embedded.get(key(name)));
        if (stream instanceof PDFRawStream) found.add(stream);
      }
      continue;
    }
    for (const [name, inner] of dict.entries()) if (onTheWay.has(name)) queue.add(inner);
  }
  return [...found];
}
