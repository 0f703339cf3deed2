import { deflateSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { pdfAttachments } from './pdf.ts';
import { brokenPdf, pdfWith, stream, structuredXml } from './testing/documents.ts';

const textsOf = async (bytes: Uint8Array): Promise<readonly string[]> =>
  (await pdfAttachments(bytes)).map((attachment) => Buffer.from(attachment).toString('utf8'));

const catalog = '<< /Type /Catalog /Pages 2 0 R';
const pages = '<< /Type /Pages /Kids [] /Count 0 >>';

test.each([true, false])(
  'an attachment is found in a PDF whose streams are compressed: %s',
  async (compress) => {
    expect(await textsOf(await pdfWith({ 'tktextinfo.xml': structuredXml() }, compress))).toEqual([
      structuredXml(),
    ]);
  },
);

test('every attachment is found, each once', async () => {
  const found = await textsOf(await pdfWith({ 'a.txt': 'first', 'b.xml': structuredXml(), 'c.txt': '' }));
  expect([...found].toSorted()).toEqual(['', structuredXml(), 'first'].toSorted());
});

test('a PDF without attachments has none', async () => {
  expect(await textsOf(await pdfWith({}))).toEqual([]);
});

test('a hand-made PDF with a broken cross-reference table is read from its objects', async () => {
  const pdf = brokenPdf([
    `${catalog} /Names << /EmbeddedFiles << /Names [(a.xml) 3 0 R] >> >> >>`,
    pages,
    '<< /Type /Filespec /F (a.xml) /EF << /F 4 0 R >> >>',
    stream(structuredXml(), '/Type /EmbeddedFile '),
  ]);
  expect(await textsOf(pdf)).toEqual([structuredXml()]);
});

test.each([
  [
    'directly in the name tree',
    [
      `${catalog} /Names << /EmbeddedFiles << /Names [(a.xml) << /EF << /F 3 0 R >> >>] >> >> >>`,
      pages,
      stream('x'),
    ],
  ],
  [
    'in a list that is an object of its own',
    [`${catalog} /AF 4 0 R >>`, pages, stream('x'), '[ << /Type /Filespec /EF << /UF 3 0 R >> >> ]'],
  ],
  [
    'in an annotation',
    [
      `${catalog} >>`,
      pages,
      stream('x'),
      '<< /Type /Annot /Subtype /FileAttachment /FS << /EF << /F 3 0 R /UF 3 0 R >> >> >>',
    ],
  ],
])('an attachment that hangs %s is found once', async (_where, objects) => {
  expect(await textsOf(brokenPdf(objects))).toEqual(['x']);
});

test('filters other than the usual one are undone', async () => {
  const hex = Buffer.from('plain text').toString('hex');
  const pdf = brokenPdf([
    `${catalog} /AF [3 0 R] >>`,
    pages,
    '<< /Type /Filespec /EF << /F 4 0 R >> >>',
    stream(`${hex}>`, '/Filter /ASCIIHexDecode '),
  ]);
  expect(await textsOf(pdf)).toEqual(['plain text']);
});

test('a file specification that points at nothing is passed over', async () => {
  const pdf = brokenPdf([`${catalog} /AF [3 0 R] >>`, pages, '<< /Type /Filespec /EF << /F 9 0 R >> >>']);
  expect(await textsOf(pdf)).toEqual([]);
});

test('a file specification that contains itself does not keep the reader busy', async () => {
  const pdf = brokenPdf([
    `${catalog} /AF [3 0 R] >>`,
    pages,
    '<< /Type /Filespec /EF << /F 4 0 R >> /RF 3 0 R /Again [3 0 R [3 0 R]] >>',
    stream('x'),
  ]);
  expect(await textsOf(pdf)).toEqual(['x']);
});

test('an attachment that would unpack beyond every voucher is refused', async () => {
  const bomb = deflateSync(Buffer.alloc(65 * 1024 * 1024), { level: 1 });
  const head = `%PDF-1.7\n1 0 obj\n${catalog} /AF [3 0 R] >>\nendobj\n2 0 obj\n${pages}\nendobj\n3 0 obj\n<< /EF << /F 4 0 R >> >>\nendobj\n4 0 obj\n<< /Length ${bomb.length} /Filter /FlateDecode >>\nstream\n`;
  const pdf = Buffer.concat([
    Buffer.from(head),
    bomb,
    Buffer.from('\nendstream\nendobj\ntrailer\n<< /Size 5 /Root 1 0 R >>\n%%EOF\n'),
  ]);
  await expect(pdfAttachments(pdf)).rejects.toThrow();
});

test('garbage is refused', async () => {
  await expect(pdfAttachments(Buffer.from('this is no document'))).rejects.toThrow();
});
