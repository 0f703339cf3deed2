import { createCipheriv, createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import type { Bill } from './bill.ts';

/** The content of a layout file: the bill that it shows, and the structured XML that it carries. */
export type Layout = {
  readonly bill: Bill;
  readonly issuedAtMs: number;
  /** The structured XML to be put inside, if any. */
  readonly xml: Uint8Array | undefined;
  readonly padBytes: number;
};

/** A one-page PDF of the voucher; the same layout gives the same bytes, so that a re-upload is unchanged. */
export async function drawPdf(layout: Layout): Promise<Uint8Array> {
  // Half of a hospital's start, which may have no voucher to draw.
  const { default: PDFDocument } = await import('pdfkit');
  const issued = new Date(layout.issuedAtMs);
  const pdf = new PDFDocument({
    size: [595, 368],
    margin: 24,
    // Padding is noise: packing it would only cost time.
    compress: layout.padBytes === 0,
    info: { Title: 'Medical e-voucher', CreationDate: issued, ModDate: issued },
  });
  const parts: Buffer[] = [];
  const finished = new Promise<Uint8Array>((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part));
    pdf.on('end', () => resolve(Buffer.concat(parts)));
    pdf.on('error', reject);
  });
  drawPage(pdf, layout.bill);
  if (layout.xml !== undefined) attach(pdf, 'tktextinfo.xml', 'text/xml', layout.xml, issued);
  if (layout.padBytes > 0) {
    attach(pdf, 'scan.bin', 'application/octet-stream', noise(layout), issued);
  }
  pdf.end();
  return finished;
}

/** Labels are Latin because the standard fonts of PDF have no Chinese glyphs. */
function drawPage(pdf: PDFKit.PDFDocument, { billInfo, mdtrtInfo, feeDetlList }: Bill): void {
  pdf
    .font('Helvetica-Bold')
    .fontSize(15)
    .text('MEDICAL FEE E-VOUCHER', 24, 24, { width: 547, align: 'center' });
  pdf.font('Helvetica').fontSize(9);
  const write = (label: string, text: string | undefined, x: number, y: number): void => {
    pdf.text(`${label}: ${text ?? '-'}`, x, y, { lineBreak: false });
  };
  write('Code', billInfo['elecSetlCertCode'], 24, 54);
  write('Number', billInfo['elecSetlCertNo'], 330, 54);
  write('Check code', billInfo['elecSetlCertChkcode'], 24, 68);
  write('Date', billInfo['billDate'], 330, 68);
  write('Institution', mdtrtInfo['fixmedinsCode'], 24, 82);
  pdf.rect(24, 98, 547, 240).stroke();
  pdf.moveTo(24, 114).lineTo(571, 114).stroke();
  pdf.text('Item', 30, 102, { lineBreak: false }).text('Qty', 330, 102, { lineBreak: false });
  pdf.text('Price', 400, 102, { lineBreak: false }).text('Amount', 500, 102, { lineBreak: false });
  feeDetlList.slice(0, 10).forEach((line, index) => {
    const y = 119 + index * 14;
    pdf.text(line['medListCodg'] ?? '-', 30, y, { lineBreak: false });
    pdf.text(line['cnt'] ?? '-', 330, y, { lineBreak: false });
    pdf.text(line['pric'] ?? '-', 400, y, { lineBreak: false });
    pdf.text(line['detItemFeeSumamt'] ?? '-', 500, y, { lineBreak: false });
  });
  pdf.moveTo(24, 264).lineTo(571, 264).stroke();
  write('Total CNY', billInfo['billAmt'], 30, 270);
  write('Pooled fund', billInfo['hifpPay'], 30, 288);
  write('Other', billInfo['othPay'], 210, 288);
  write('Account', billInfo['psnAcctPay'], 390, 288);
  write('Cash', billInfo['psnCashpay'], 30, 306);
  write('Self-pay', billInfo['psnSelfpay'], 210, 306);
  write('Own expense', billInfo['psnOwnpay'], 390, 306);
}

function attach(pdf: PDFKit.PDFDocument, name: string, type: string, bytes: Uint8Array, at: Date): void {
  pdf.file(Buffer.from(bytes), { name, type, creationDate: at, modifiedDate: at });
}

/** Bytes that do not compress and are the same every time. */
function noise({ bill, padBytes }: Layout): Uint8Array {
  const key = createHash('md5')
    .update(bill.billInfo['elecSetlCertNo'] ?? '')
    .digest();
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(padBytes));
}

const NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

/** A minimal OFD package of the voucher, the structured XML among its attachments. */
export function drawOfd({ bill, xml, issuedAtMs }: Layout): Uint8Array {
  const line = `${bill.billInfo['elecSetlCertCode'] ?? ''} ${bill.billInfo['elecSetlCertNo'] ?? ''} ${bill.billInfo['billAmt'] ?? ''}`;
  const attachments =
    xml === undefined
      ? ''
      : '<ofd:Attachment ID="1" Name="tktextinfo" Format="xml"><ofd:FileLoc>tktextinfo.xml</ofd:FileLoc></ofd:Attachment>';
  const files: Record<string, Uint8Array> = {
    'OFD.xml': utf8(
      `${DECLARATION}<ofd:OFD ${NAMESPACE} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`,
    ),
    'Doc_0/Document.xml': utf8(
      `${DECLARATION}<ofd:Document ${NAMESPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 130</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID="2" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments></ofd:Document>`,
    ),
    'Doc_0/Pages/Page_0/Content.xml': utf8(
      `${DECLARATION}<ofd:Page ${NAMESPACE}><ofd:Content><ofd:Layer ID="3"><ofd:TextObject ID="4" Boundary="10 10 180 8" Font="5" Size="4"><ofd:TextCode X="0" Y="4">${line}</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>`,
    ),
    'Doc_0/Attachs/Attachments.xml': utf8(
      `${DECLARATION}<ofd:Attachments ${NAMESPACE}>${attachments}</ofd:Attachments>`,
    ),
  };
  if (xml !== undefined) files['Doc_0/Attachs/tktextinfo.xml'] = xml;
  return zipSync(files, { level: 6, mtime: new Date(issuedAtMs) });
}

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');
