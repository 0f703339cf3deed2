import { inflateSync } from 'node:zlib';

import {
  decodePDFRawStream,
  PDFDict,
  PDFName,
  PDFParser,
  PDFRawStream,
  PDFRef,
  type PDFContext,
  type PDFObject,
} from '@cantoo/pdf-lib';

/**
 * Files attached to a PDF, wherever they hang: name tree, associated files or an annotation.
 * @throws Error when it is no PDF, or only the beginning of one
 */
export async function pdfAttachments(bytes: Uint8Array): Promise<readonly Uint8Array[]> {
  // Without pauses: this thread has nothing else to do.
  const context = await PDFParser.forBytesWithOptions(bytes, Infinity).parseDocument();
  const { Root: root, Encrypt: encryption } = context.trailerInfo;
  // The library reads anything that starts like a PDF. Objects of an encrypted file may be hidden from it.
  if (!(context.lookup(root) instanceof PDFDict) && context.lookup(encryption) === undefined)
    throw new Error('PDF 中没有文档目录（Catalog），文件可能不完整');
  const found = new Map<PDFObject, Uint8Array>();
  for (const [, object] of context.enumerateIndirectObjects()) {
    for (const stream of direct(object, context, 0)) found.set(stream, decode(stream));
  }
  return [...found.values()];
}

/** The streams that a file specification embeds (`/EF` with `/F` or `/UF`), nested ones included. */
function embeddedFiles(dict: PDFDict, context: PDFContext, depth = 0): readonly PDFRawStream[] {
  if (depth > 8) return [];
  const streams: PDFRawStream[] = [];
  const embedded = context.lookup(dict.get(PDFName.of('EF')));
  if (embedded instanceof PDFDict) {
    for (const key of ['F', 'UF']) {
      const stream = context.lookup(embedded.get(PDFName.of(key)));
      if (stream instanceof PDFRawStream) streams.push(stream);
    }
  }
  for (const [, value] of dict.entries()) streams.push(...direct(value, context, depth + 1));
  return streams;
}

/** References are visited as indirect objects of their own; only directly nested ones are followed here. */
function direct(value: PDFObject, context: PDFContext, depth: number): readonly PDFRawStream[] {
  if (value instanceof PDFRef || depth > 8) return [];
  if (value instanceof PDFDict) return embeddedFiles(value, context, depth);
  const items = (value as { asArray?: () => readonly PDFObject[] }).asArray?.() ?? [];
  return items.flatMap((item) => direct(item, context, depth + 1));
}

/** A structured XML is some hundred KiB; what unpacks to more than this is no voucher. */
const MAX_ATTACHMENT_BYTES = 64 * 1024 * 1024;

/** The usual filter is bounded by zlib itself; rarer ones go through the PDF library. */
function decode(stream: PDFRawStream): Uint8Array {
  const filter = stream.dict.get(PDFName.of('Filter'));
  if (filter === PDFName.of('FlateDecode') && !stream.dict.has(PDFName.of('DecodeParms'))) {
    return inflateSync(stream.contents, { maxOutputLength: MAX_ATTACHMENT_BYTES });
  }
  return decodePDFRawStream(stream).decode();
}
