import { PDFDocument } from '@cantoo/pdf-lib';

/** Makes a PDF of one empty page that carries these bytes as a report of ours carries its results. */
export async function attachmentPdf(results: Uint8Array): Promise<Buffer> {
  const document = await PDFDocument.create();
  document.addPage();
  await document.attach(results, 'results.json', { mimeType: 'application/json' });
  return Buffer.from(await document.save());
}
