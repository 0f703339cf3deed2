import PDFDocument from 'pdfkit';

import { zipOf } from './archives.ts';

/** A short structured XML. */
export const structuredXml = (psnName = '测试甲'): string =>
  `<?xml version="1.0" encoding="UTF-8"?><tktextinfo><billInfo><psnName>${psnName}</psnName></billInfo></tktextinfo>`;

/** A one-page PDF with these files attached. */
export async function pdfWith(
  attachments: Readonly<Record<string, string | Uint8Array>>,
  compress = true,
): Promise<Uint8Array> {
  const pdf = new PDFDocument({ compress, size: [200, 200], info: { CreationDate: new Date(0) } });
  const parts: Buffer[] = [];
  const finished = new Promise<Uint8Array>((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part));
    pdf.on('end', () => resolve(Buffer.concat(parts)));
    pdf.on('error', reject);
  });
  for (const [name, content] of Object.entries(attachments))
    pdf.file(Buffer.from(content as string), { name, creationDate: new Date(0), modifiedDate: new Date(0) });
  pdf.end();
  return finished;
}

/** A PDF written by hand from its objects, with a cross-reference table that points nowhere. */
export function brokenPdf(objects: readonly string[]): Uint8Array {
  const body = objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join('');
  const text = `%PDF-1.7\n${body}xref\n0 2\n0000000000 65535 f \n0000999999 00000 n \ntrailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n424242\n%%EOF\n`;
  return Buffer.from(text, 'utf8');
}

/** A stream object of plain bytes. */
export const stream = (content: string, more = ''): string =>
  `<< /Length ${Buffer.byteLength(content)} ${more}>>\nstream\n${content}\nendstream`;

const NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"';

/** The main file of an OFD package. */
export const ofdMain = (...bodies: readonly string[]): string =>
  `<ofd:OFD ${NAMESPACE}>${bodies.map((body) => `<ofd:DocBody>${body}</ofd:DocBody>`).join('')}</ofd:OFD>`;

/** A document of an OFD package with one page, and with a list of attachments where one is named. */
export const ofdDocument = (attachments?: string): string =>
  `<ofd:Document ${NAMESPACE}><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>${
    attachments === undefined ? '' : `<ofd:Attachments>${attachments}</ofd:Attachments>`
  }</ofd:Document>`;

/** A list of attachments of an OFD package. */
export const ofdAttachmentList = (...files: readonly string[]): string =>
  `<ofd:Attachments ${NAMESPACE}>${files
    .map((file) => `<ofd:Attachment><ofd:FileLoc>${file}</ofd:FileLoc></ofd:Attachment>`)
    .join('')}</ofd:Attachments>`;

/** The only page of an OFD document. */
export const ofdPage = `<ofd:Page ${NAMESPACE}/>`;

/** A minimal OFD package of one page, with or without a structured XML among its attachments. */
export const ofdWith = (xml: string | undefined): Uint8Array =>
  zipOf({
    'OFD.xml': ofdMain('<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>'),
    'Doc_0/Document.xml': ofdDocument('Attachs/Attachments.xml'),
    'Doc_0/Pages/Page_0/Content.xml': ofdPage,
    'Doc_0/Attachs/Attachments.xml': ofdAttachmentList(...(xml === undefined ? [] : ['tktextinfo.xml'])),
    ...(xml === undefined ? {} : { 'Doc_0/Attachs/tktextinfo.xml': xml }),
  });
