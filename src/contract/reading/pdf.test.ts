import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { packageRoot } from '../../app/machine/package-root.ts';
import { pdfAttachments } from './pdf.ts';
import { brokenPdf, pdfWith, stream, structuredXml } from './testing/documents.ts';

const textsOf = async (bytes: Uint8Array): Promise<readonly string[]> =>
  (await pdfAttachments(bytes)).contents.map((attachment) => Buffer.from(attachment).toString('utf8'));

const catalog = '<< /Type /Catalog /Pages 2 0 R';
const pages = '<< /Type /Pages /Kids [<< /Type /Page >>] /Count 1 >>';
const annotated = '<< /Type /Pages /Kids [<< /Type /Page /Annots [4 0 R] >>] /Count 1 >>';

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
      annotated,
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

test('an attachment that unpacks beyond every voucher is not read, the others are', async () => {
  const bomb = deflateSync(Buffer.alloc(65 * 1024 * 1024), { level: 1 });
  const head = `%PDF-1.7\n1 0 obj\n${catalog} /AF [3 0 R 5 0 R] >>\nendobj\n2 0 obj\n${pages}\nendobj\n3 0 obj\n<< /EF << /F 4 0 R >> >>\nendobj\n4 0 obj\n<< /Length ${bomb.length} /Filter /FlateDecode >>\nstream\n`;
  const other = `5 0 obj\n<< /EF << /F 6 0 R >> >>\nendobj\n6 0 obj\n${stream('x')}\nendobj\n`;
  const pdf = Buffer.concat([
    Buffer.from(head),
    bomb,
    Buffer.from(`\nendstream\nendobj\n${other}trailer\n<< /Size 5 /Root 1 0 R >>\n%%EOF\n`),
  ]);
  const { contents, beyond } = await pdfAttachments(pdf);
  expect(contents.map((content) => Buffer.from(content).toString())).toEqual(['x']);
  expect(beyond).toContain('64 MiB');
});

test('garbage is refused', async () => {
  await expect(pdfAttachments(Buffer.from('this is no document'))).rejects.toThrow();
});

const fixture = (name: string): Uint8Array => readFileSync(join(packageRoot(), 'fixtures/layouts', name));

/** The total that an attached XML states. */
const totalsIn = async (bytes: Uint8Array): Promise<readonly string[]> =>
  (await textsOf(bytes)).map((text) => /<billAmt>([^<]*)/.exec(text)?.[1] ?? 'no total');

test.each([
  ['replaced-under-its-number.pdf', ['47.00']],
  ['replaced-under-another.pdf', ['47.00']],
  ['two-xml.pdf', ['46.00', '47.00']],
  ['linear-packed.pdf', ['47.00']],
])('of %s what the current catalog leads to counts: %s', async (name, totals) => {
  expect((await totalsIn(fixture(name))).toSorted()).toEqual(totals);
});

/** The PDF with a revision behind it, as a program adds one: new objects, and where they stand. */
function revised(pdf: Uint8Array, objects: Readonly<Record<number, string | null>>): Uint8Array {
  const text = Buffer.from(pdf).toString('latin1');
  const before = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)?.[1];
  let body = text;
  let table = '';
  for (const [number, object] of Object.entries(objects)) {
    const place = String(body.length).padStart(10, '0');
    table += `${number} 1\n${object === null ? '0000000000 00001 f' : `${place} 00000 n`} \n`;
    if (object !== null) body += `${number} 0 obj\n${object}\nendobj\n`;
  }
  const trailer = `trailer\n<< /Size 99 /Root 1 0 R ${before === undefined ? '' : `/Prev ${before} `}>>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.from(`${body}xref\n${table}${trailer}`, 'latin1');
}

const tree = (...files: readonly number[]): string =>
  `/Names << /EmbeddedFiles << /Names [${files.map((file) => `(x) ${file} 0 R`).join(' ')}] >> >>`;
const attached = (content: number): string => `<< /Type /Filespec /EF << /F ${content} 0 R >> >>`;

/** One attached file, and a page with another on it. */
const first = revised(Buffer.from('%PDF-1.7\n'), {
  1: `${catalog} ${tree(4)} >>`,
  2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  3: '<< /Type /Page /Parent 2 0 R /Annots [6 0 R] >>',
  4: attached(5),
  5: stream('in the catalog'),
  6: '<< /Type /Annot /Subtype /FileAttachment /P 3 0 R /FS 7 0 R >>',
  7: attached(8),
  8: stream('on the page'),
});

test.each<[string, Readonly<Record<number, string | null>>, readonly string[]]>([
  ['nothing', {}, ['in the catalog', 'on the page']],
  ['taken out of the catalog', { 1: `${catalog} >>` }, ['on the page']],
  ['its object freed', { 4: null }, ['on the page']],
  ['its content freed', { 5: null }, ['on the page']],
  ['its annotation taken off the page', { 3: '<< /Type /Page /Parent 2 0 R >>' }, ['in the catalog']],
  [
    'its page taken out',
    { 2: '<< /Type /Pages /Kids [9 0 R] /Count 1 >>', 9: '<< /Type /Page /Parent 2 0 R >>' },
    ['in the catalog'],
  ],
  ['replaced in place', { 5: stream('newer') }, ['newer', 'on the page']],
  [
    'replaced under other numbers',
    { 1: `${catalog} ${tree(10)} >>`, 10: attached(11), 11: stream('newer') },
    ['newer', 'on the page'],
  ],
  [
    'another beside it',
    { 1: `${catalog} ${tree(4, 10)} >>`, 10: attached(11), 11: stream('newer') },
    ['in the catalog', 'newer', 'on the page'],
  ],
])('after a revision only what is there now is attached: %s', async (_what, objects, texts) => {
  const pdf = Object.keys(objects).length === 0 ? first : revised(first, objects);
  expect((await textsOf(pdf)).toSorted()).toEqual(texts);
  // Two revisions back and forth: the last one counts.
  expect((await textsOf(revised(pdf, { 1: `${catalog} ${tree(4)} >>` }))).length).toBeLessThan(3);
});

test('an object that no table names is none, though it stands last', async () => {
  const stray = Buffer.concat([first, Buffer.from(`5 0 obj\n${stream('stray')}\nendobj\n`)]);
  expect((await textsOf(stray)).toSorted()).toEqual(['in the catalog', 'on the page']);
});

test('a file that is attached twice, or under two names, is one', async () => {
  const both = `${catalog} ${tree(4, 4)} /AF [4 0 R] >>`;
  expect(await textsOf(revised(first, { 1: both, 3: '<< /Type /Page >>' }))).toEqual(['in the catalog']);
});

test.each([
  'owner-rc4-40.pdf',
  'owner-rc4-128.pdf',
  'owner-aes-128.pdf',
  'owner-aes-256-r5.pdf',
  'owner-aes-256.pdf',
  'owner-aes-256-packed.pdf',
])('%s opens without a password', async (name) => {
  expect(await totalsIn(fixture(name))).toEqual(['47.00']);
});

test.each([40, 128, 256])('a PDF that needs a password says so, at %d bits', async (bits) => {
  await expect(pdfAttachments(fixture(`user-password-${bits}.pdf`))).rejects.toThrow('打开密码');
});

test.each(['predictor.pdf', 'checksum-wrong.pdf', 'checksum-missing.pdf'])('%s is read', async (name) => {
  expect(await totalsIn(fixture(name))).toEqual(['47.00']);
});

test('an attachment that cannot be unpacked does not hide another', async () => {
  expect(await totalsIn(fixture('other-attachment-damaged.pdf'))).toEqual(['47.00']);
  const pdf = revised(first, {
    1: `${catalog} ${tree(9, 4)} >>`,
    9: attached(10),
    10: stream('no deflate stream', '/Filter /FlateDecode '),
  });
  const { contents, damaged } = await pdfAttachments(pdf);
  expect([contents.length, damaged.length]).toEqual([2, 1]);
});

const plain = Buffer.from(first).toString('latin1');

test.each([
  ['its places are all zero', plain.replaceAll(/\d{10} 00000 n/g, '0000000000 00000 n')],
  ['its places are shifted', plain.replaceAll(/0000000(\d{3}) 00000 n/g, '0000001$1 00000 n')],
  ['its start is wrong', plain.replace(/startxref\n\d+/, 'startxref\n7')],
  ['its start is missing', plain.slice(0, plain.indexOf('startxref'))],
  ['bytes stand in front of it', `\xef\xbb\xbf\r\n${plain}`],
  ['bytes stand behind it', `${plain}\r\n${'\0'.repeat(2_000)}`],
  ['the lengths of its streams are wrong', plain.replaceAll(/\/Length \d+/g, '/Length 4')],
])('a PDF is read though %s', async (_what, text) => {
  expect((await textsOf(Buffer.from(text, 'latin1'))).toSorted()).toEqual(['in the catalog', 'on the page']);
});

test('what stands inside of a stream is no object, also where they are searched for', async () => {
  const inner = `1 0 obj\n<< /Type /Catalog >>\nendobj\n5 0 obj\n${stream('inner')}\nendobj\ntrailer\n<< /Root 1 0 R >>`;
  const damaged = plain
    .replace(stream('in the catalog'), () => stream(inner))
    .replace(/startxref\n\d+/, 'startxref\n7');
  expect(await textsOf(Buffer.from(damaged, 'latin1'))).toContain(inner);
});

test('a length that is an object of its own is kept to the byte', async () => {
  const content = 'ends with line ends\n\r\n';
  const pdf = revised(first, {
    5: `<< /Length 9 0 R >>\nstream\n${content}\nendstream`,
    9: String(content.length),
  });
  expect(await textsOf(pdf)).toContain(content);
});

test('a PDF that broke off is refused wherever it broke', async () => {
  const whole = fixture('replaced-under-its-number.pdf');
  const trailer = Buffer.from(whole).indexOf('trailer');
  for (const length of [9, 60, 200, 1_000, trailer - 1])
    await expect(pdfAttachments(whole.subarray(0, length)), String(length)).rejects.toThrow();
});

test.each([
  ['no pages', `${catalog} >>`, '<< /Type /Pages /Kids [] /Count 0 >>'],
  ['pages that are not there', '<< /Type /Catalog /Pages 9 0 R >>', pages],
  ['a tree of pages that leads back to itself', `${catalog} >>`, '<< /Type /Pages /Kids [2 0 R] /Count 1 >>'],
])('a PDF with %s is no document', async (_what, ...objects) => {
  await expect(pdfAttachments(brokenPdf(objects))).rejects.toThrow('页面');
});
