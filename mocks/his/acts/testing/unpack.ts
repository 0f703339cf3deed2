import { PDFDocument } from '@cantoo/pdf-lib';
import { unzipSync } from 'fflate';

export type Files = Readonly<Record<string, Uint8Array>>;

/** The files inside the zip of a 4901 or 4905. */
export const filesOf = (input: Record<string, unknown>): Files =>
  unzipSync(Buffer.from(String(input['ftfileCompac']), 'base64'));

/** What is odd around the files, and those who go by the directory do not see: another name, bytes behind the archive. */
export function frameOf(input: Record<string, unknown>): Readonly<Record<string, string>> {
  const zip = Buffer.from(String(input['ftfileCompac']), 'base64');
  const name = zip.subarray(30, 30 + zip.readUInt16LE(26));
  const behind = zip.byteLength - 22 - zip.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  const isListed = zip.indexOf(name, zip.indexOf('PK\u0001\u0002', 0, 'latin1')) !== -1;
  return isListed && behind === 0 ? {} : { 'zip frame': `${String(isListed)} ${behind}` };
}

/** The XML attached to a PDF, if any. */
export async function xmlInPdf(pdf: Uint8Array): Promise<Uint8Array | undefined> {
  const document = await PDFDocument.load(pdf);
  return document.getAttachments().find(({ name }) => name === 'tktextinfo.xml')?.data;
}

/** The texts of an XML by tag; a repeated tag keeps all of them. */
export function tagsOf(xml: Uint8Array | undefined): Readonly<Record<string, string>> {
  const text = Buffer.from(xml ?? []).toString('utf8');
  const tags: Record<string, string> = {};
  for (const [, name = '', content = ''] of text.matchAll(/<(\w+)>([^<]*)<\/\1>/g)) {
    tags[name] = name in tags ? `${tags[name] ?? ''}|${content}` : content;
  }
  return tags;
}
