import { defineDefect, everywhere, otherInstitution, otherNumber, rows } from './defect.ts';
import type { ZipEntry } from '../habits/habits.ts';
import { encodeGb18030 } from './gb18030.ts';

const failsInProcessing = rows(everywhere, 1, 3);

/** Defects of the zip, the layout file and the XML; the center notices them while it processes the batch. */
export const layoutDefects = [
  defineDefect({
    id: 'zip-truncated',
    title: '压缩包被截断，无法解压',
    check: 'batch.zip-readable',
    rows: failsInProcessing,
    zip: (bytes) => bytes.subarray(0, bytes.byteLength >> 1),
  }),
  defineDefect({
    id: 'zip-names-differ',
    title: '压缩包目录与文件头中的文件名不同',
    check: 'batch.zip-readable',
    rows: failsInProcessing,
    zip: (bytes) => {
      const changed = Buffer.from(bytes);
      // The first name stands behind 30 bytes of the first header.
      changed.write('X', 30, 'latin1');
      return changed;
    },
  }),
  defineDefect({
    id: 'file-outside-folder',
    title: '压缩包内文件名指向上级目录',
    check: 'batch.names-inside',
    rows: failsInProcessing,
    entries: (entries) =>
      entries.map((entry) => (isLayout(entry.name) ? { ...entry, name: `../${entry.name}` } : entry)),
  }),
  defineDefect({
    id: 'file-name-with-underscore',
    title: '版式文件名用下划线连接代码与号码',
    check: 'batch.file-per-element',
    rows: failsInProcessing,
    entries: (entries) =>
      entries.map((entry) => (isLayout(entry.name) ? { ...entry, name: underscored(entry.name) } : entry)),
  }),
  defineDefect({
    id: 'extra-layout-file',
    title: '压缩包内有列表之外的版式文件',
    check: 'batch.no-strangers',
    rows: failsInProcessing,
    entries: (entries) => [
      ...entries,
      ...entries
        .filter((entry) => isLayout(entry.name))
        .map((entry) => ({ ...entry, name: `00000000-0000000000${entry.name.slice(-4)}` })),
    ],
  }),
  defineDefect({
    id: 'layout-garbage',
    title: '版式文件不是 PDF',
    check: 'layout.format',
    rows: failsInProcessing,
    layout: () => Buffer.from('print job failed: printer not ready\r\n'),
  }),
  defineDefect({
    id: 'layout-broken-off',
    title: '版式文件只有开头 200 字节',
    check: 'layout.format',
    rows: failsInProcessing,
    layout: (bytes) => bytes.subarray(0, 200),
  }),
  defineDefect({
    id: 'layout-xml-removed',
    title: '结构化数据已从 PDF 中删除，只留在旧修订里',
    check: 'layout.xml-present',
    rows: failsInProcessing,
    style: { upldMode: '1' },
    layout: withoutAttachments,
  }),
  defineDefect({
    id: 'xml-twice',
    title: '压缩包中有更正前后的两份结构化数据',
    check: 'layout.one-xml',
    rows: failsInProcessing,
    style: { upldMode: '2' },
    entries: (entries) => [
      ...entries,
      ...entries.filter(({ name }) => !isLayout(name)).map(beforeCorrection),
    ],
  }),
  defineDefect({
    id: 'layout-without-xml',
    title: '版式文件内没有结构化数据',
    check: 'layout.xml-present',
    rows: failsInProcessing,
    style: { upldMode: '1' },
    plan: { structured: 'left-out' },
  }),
  defineDefect({
    id: 'xml-tag-open',
    title: '结构化数据的标签没有闭合',
    check: 'xml.well-formed',
    rows: failsInProcessing,
    xml: (text) => text.replace('</mdtrtInfo>', ''),
  }),
  defineDefect({
    id: 'xml-in-gb18030',
    title: '结构化数据声明 UTF-8 而实为 GB18030 编码',
    check: 'xml.utf8',
    rows: failsInProcessing,
    encodeXml: encodeGb18030,
  }),
  defineDefect({
    id: 'xml-with-doctype',
    title: '结构化数据带 DOCTYPE 声明',
    check: 'xml.no-doctype',
    rows: failsInProcessing,
    xml: (text) =>
      text.replace('<tktextinfo>', '<!DOCTYPE tktextinfo SYSTEM "tktextinfo.dtd">\n<tktextinfo>'),
  }),
  defineDefect({
    id: 'xml-supervisor-missing',
    title: '结构化数据缺少监管机构代码 supninsCode',
    check: 'xml.fields',
    rows: failsInProcessing,
    bill: (bill) => ({ ...bill, billInfo: { ...bill.billInfo, supninsCode: undefined } }),
  }),
  defineDefect({
    id: 'xml-of-another-voucher',
    title: '结构化数据的凭证号码与列表不同',
    check: 'xml.matches-list',
    rows: failsInProcessing,
    bill: (bill, { voucher }) => ({
      ...bill,
      billInfo: { ...bill.billInfo, elecSetlCertNo: otherNumber(voucher.no) },
    }),
  }),
  defineDefect({
    id: 'xml-foreign-institution',
    title: '结构化数据的机构编号是另一家医院的',
    check: 'xml.institution',
    rows: failsInProcessing,
    bill: (bill, { treatment }) => ({
      ...bill,
      mdtrtInfo: { ...bill.mdtrtInfo, fixmedinsCode: otherInstitution(treatment.hospital.fixmedinsCode) },
    }),
  }),
];

/** The PDF with a revision behind it whose catalog names no attachments. */
function withoutAttachments(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const [, number = '', content = ''] =
    /(\d+) 0 obj\s*(<<(?:(?!endobj)[^])*\/Type \/Catalog[^]*?)endobj/.exec(text) ?? [];
  const [, before = ''] = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(text) ?? [];
  const [, pages = ''] = /\/Pages (\d+ 0 R)/.exec(content) ?? [];
  const object = `${number} 0 obj\n<< /Type /Catalog /Pages ${pages} >>\nendobj\n`;
  const table = `xref\n${number} 1\n${String(bytes.byteLength).padStart(10, '0')} 00000 n \n`;
  const trailer = `trailer\n<< /Size 999 /Root ${number} 0 R /Prev ${before} >>\nstartxref\n${bytes.byteLength + object.length}\n%%EOF\n`;
  return Buffer.concat([bytes, Buffer.from(object + table + trailer, 'latin1')]);
}

/** The XML as it was before, under the other name that it may have. */
function beforeCorrection({ name, bytes }: ZipEntry): ZipEntry {
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/<psnName>/, '<psnName>原');
  const other = name.endsWith('-extinfo.xml')
    ? name.replace('-extinfo.xml', '.xml')
    : name.replace('.xml', '-extinfo.xml');
  return { name: other, bytes: Buffer.from(text, 'utf8') };
}

const isLayout = (name: string): boolean => !name.endsWith('.xml');

/** A type 3 file has no hyphen to get wrong, so its number is split. */
const underscored = (name: string): string =>
  name.includes('-') ? name.replace('-', '_') : `${name.slice(0, 2)}_${name.slice(2)}`;
