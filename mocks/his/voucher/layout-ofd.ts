import { zipSync } from 'fflate';
import type { Layout } from './layout-pdf.ts';

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
