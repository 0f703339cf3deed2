import type { PDFRef } from '@cantoo/pdf-lib';
import { PDFDocument, PDFRawStream, type PDFDict, type PDFObject } from '@cantoo/pdf-lib';

import { FileRefused } from './reading.ts';

/** Undoes the encryption of a document that opens without a password. */
export interface PdfLock {
  /** @throws Error when it cannot be undone */
  readonly open: (stream: PDFRawStream, ref: PDFRef) => Promise<Uint8Array>;
}

/**
 * Opens the lock of an encrypted document with the empty password, as every reader does before it asks for one. The
 * library opens documents as a whole; it is given small ones that have the same lock and only the wanted stream.
 * @param encrypt without references
 * @throws FileRefused when a password is needed, or the encryption is none that is known
 */
export async function openLock(encrypt: PDFDict, id: PDFObject | undefined): Promise<PdfLock> {
  const trailer = `trailer\n<< /Root << /Type /Catalog >> /Encrypt ${encrypt.toString()} /ID ${id?.toString() ?? '[<> <>]'} >>\n`;
  const load = async (object: Uint8Array): Promise<PDFDocument> =>
    PDFDocument.load(Buffer.concat([HEADER, object, Buffer.from(trailer, 'latin1')]), {
      password: '',
      parseSpeed: Infinity,
      updateMetadata: false,
    });
  try {
    await load(new Uint8Array());
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : String(fault);
    throw new FileRefused(
      reason === 'NEEDS PASSWORD'
        ? 'PDF 设了打开密码（用户口令），不输入密码无法打开'
        : `PDF 已加密，加密方式无法识别（${reason}）`,
      { cause: fault },
    );
  }
  return {
    open: async ({ contents }, ref) => {
      const head = `${ref.objectNumber} ${ref.generationNumber} obj\n<< /Length ${contents.byteLength} >>\nstream\n`;
      const tail = '\nendstream\nendobj\n';
      const { context } = await load(Buffer.concat([Buffer.from(head), contents, Buffer.from(tail)]));
      const opened = context.lookup(ref);
      if (!(opened instanceof PDFRawStream)) throw new Error('无法解密');
      return opened.contents;
    },
  };
}

/** With an object, as the library passes over whatever else stands first. */
const HEADER = Buffer.from('%PDF-1.7\n1 0 obj\nnull\nendobj\n');
