import { expect, test } from 'vitest';

import { specification } from '../specification.ts';
import { readPackage } from './package.ts';
import { limitMet, readingLimits, type PackageReading } from './reading.ts';
import { base64, renamed, spoilt, zipOf } from './testing/archives.ts';
import { brokenPdf, ofdWith, pdfWith, stream, structuredXml } from './testing/documents.ts';

const read = async (content: string | Uint8Array): Promise<PackageReading> =>
  readPackage(typeof content === 'string' ? content : base64(content), specification.xml, readingLimits);

test('a layout file brings its structured XML, and is named without its folders', async () => {
  const reading = await read(
    zipOf({ 'batch/37010126-0000000001.PDF': await pdfWith({ 'tktextinfo.xml': structuredXml() }) }),
  );
  expect(reading.problem).toBeUndefined();
  expect(reading.layouts).toMatchObject([
    {
      name: '37010126-0000000001.PDF',
      stem: '37010126-0000000001',
      format: 'pdf',
      xml: { problems: [], content: { billInfo: { psnName: '测试甲' } } },
    },
  ]);
});

test('of several attachments the one whose root is right is taken, whatever its name', async () => {
  const pdf = await pdfWith({
    'tktextinfo.xml': '<other/>',
    'scan.bin': Buffer.from([0, 255, 1]),
    'x.dat': structuredXml('测试乙'),
  });
  const [layout] = (await read(zipOf({ '1-2.pdf': pdf }))).layouts;
  expect(layout?.xml?.content).toEqual({ billInfo: { psnName: '测试乙' } });
});

test('a layout file without structured XML is a layout file', async () => {
  const reading = await read(zipOf({ '1-2.pdf': await pdfWith({}), '1-3.ofd': ofdWith(undefined) }));
  expect(reading.layouts.map(({ stem, format, xml }) => [stem, format, xml])).toEqual([
    ['1-2', 'pdf', undefined],
    ['1-3', 'ofd', undefined],
  ]);
});

test('an OFD brings its structured XML', async () => {
  const [layout] = (await read(zipOf({ '1-2.ofd': ofdWith(structuredXml()) }))).layouts;
  expect(layout).toMatchObject({ format: 'ofd', xml: { content: { billInfo: { psnName: '测试甲' } } } });
});

test('a layout file is what its bytes are, not what it is called', async () => {
  const reading = await read(
    zipOf({ '1-2.ofd': await pdfWith({ 'a.xml': structuredXml() }), '1-3.pdf': ofdWith(structuredXml()) }),
  );
  expect(reading.layouts.map(({ format, xml }) => [format, xml !== undefined])).toEqual([
    ['pdf', true],
    ['ofd', true],
  ]);
});

test.each([
  ['1-2.pdf', 'no document at all'],
  ['1-2.pdf', ''],
  ['1-2.pdf', '%PDF-1.7 and then nothing'],
  ['1-2.ofd', zipOf({ 'readme.txt': 'no OFD.xml here' })],
  ['1-2.ofd', spoilt(ofdWith(undefined), 'flags', (flags) => flags | 1)],
  ['1-2.ofd', ofdWith(undefined).subarray(0, 50)],
])('%s that cannot be read is unreadable, with a reason', async (name, content) => {
  const reading = await read(zipOf({ [name]: content }));
  expect(reading.problem).toBeUndefined();
  expect(reading.layouts).toMatchObject([{ name, stem: '1-2', format: 'unreadable' }]);
  expect(reading.layouts[0]?.detail).not.toBe('');
});

test('a PDF that broke off is unreadable', async () => {
  const pdf = await pdfWith({ 'tktextinfo.xml': structuredXml() });
  const reading = await read(zipOf({ '1-2.pdf': pdf.subarray(0, 300) }));
  expect(reading.layouts).toMatchObject([{ format: 'unreadable' }]);
});

test('one unreadable layout file does not hide the others', async () => {
  const reading = await read(zipOf({ '1-2.pdf': 'broken', '1-3.pdf': await pdfWith({}) }));
  expect(reading.layouts.map(({ format }) => format)).toEqual(['unreadable', 'pdf']);
});

test('the XML of mode 2 stands beside its layout file under its own name', async () => {
  const reading = await read(
    zipOf({
      '1-2.pdf': await pdfWith({}),
      '1-2-extinfo.xml': structuredXml('测试丙'),
      'x/1-3.XML': '<wrong/>',
      '1-4': structuredXml('测试丁'),
    }),
  );
  expect(reading.separate.map(({ stem, xml }) => [stem, xml.content, xml.problems.length])).toEqual([
    ['1-2-extinfo', { billInfo: { psnName: '测试丙' } }, 0],
    ['1-3', {}, 1],
    ['1-4', { billInfo: { psnName: '测试丁' } }, 0],
  ]);
});

test('a tag that every object inherits does not bring the reader down', async () => {
  const reading = await read(
    zipOf({ '1-2.xml': '<tktextinfo><diagList><constructor/><__proto__/></diagList></tktextinfo>' }),
  );
  expect(reading.separate[0]?.xml.unknownTags).toHaveLength(2);
});

test('files that nobody asked for are named', async () => {
  const reading = await read(
    zipOf({ 'Thumbs.db': 'x', '__MACOSX/._1-2': 'x', '1-2.pdf': await pdfWith({}) }),
  );
  expect(reading.others).toEqual(['Thumbs.db', '__MACOSX/._1-2']);
});

test('of several structured XMLs that differ none is taken; the same twice is one', async () => {
  const two = await pdfWith({ 'a.xml': structuredXml('测试甲'), 'b.dat': structuredXml('测试乙') });
  const twice = await pdfWith({ 'a.xml': structuredXml(), 'b.xml': structuredXml() });
  const reading = await read(zipOf({ '1-2.pdf': two, '1-3.pdf': twice }));
  expect(reading.layouts.map(({ xml, rivals }) => [xml !== undefined, rivals])).toEqual([
    [false, 2],
    [true, undefined],
  ]);
});

test('what a Mac puts beside the files is another file, whatever its name ends in', async () => {
  const reading = await read(
    zipOf({ '1-2.pdf': await pdfWith({}), '__MACOSX/._1-2.pdf': 'x', 'a/._1-2.xml': 'x', '.DS_Store': 'x' }),
  );
  expect([reading.layouts.length, reading.separate.length]).toEqual([1, 0]);
  expect(reading.others).toEqual(['__MACOSX/._1-2.pdf', 'a/._1-2.xml', '.DS_Store']);
});

test('bytes around the archive are told with what is in it', async () => {
  const zip = Buffer.concat([
    Buffer.from('\ufeff'),
    zipOf({ '1-2.pdf': await pdfWith({}) }),
    Buffer.from('\n'),
  ]);
  const reading = await read(zip);
  expect([reading.layouts.length, reading.around]).toEqual([1, { before: 3, behind: 1 }]);
});

test('a limit of ours that a layout file meets is said of the whole package', async () => {
  const many = Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`${index}.dat`, '']));
  const reading = await read(zipOf({ '1-2.ofd': zipOf({ 'OFD.xml': '<ofd/>', ...many }) }));
  expect(reading).toMatchObject({ problem: { kind: 'too-many' }, layouts: [] });
  expect(limitMet(reading)).toContain('302');
  expect(limitMet(await read(zipOf({ '1-2.pdf': 'broken' })))).toBeUndefined();
  expect(limitMet(await read('no archive'))).toBeUndefined();
});

test('an attachment that is larger than we read is no missing XML', async () => {
  const large = await pdfWith({ 'scan.bin': Buffer.alloc(65 * 1024 * 1024) });
  expect(limitMet(await read(zipOf({ '1-2.pdf': large })))).toContain('64 MiB');
  const beside = await pdfWith({ 'scan.bin': Buffer.alloc(65 * 1024 * 1024), 'a.xml': structuredXml() });
  expect((await read(zipOf({ '1-2.pdf': beside }))).layouts[0]?.xml).toBeDefined();
});

test('an attachment that could not be unpacked is named where no XML was found', async () => {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /AF [3 0 R] >>',
    '<< /Type /Pages /Kids [<< /Type /Page >>] /Count 1 >>',
    '<< /Type /Filespec /EF << /F 4 0 R >> >>',
    stream('no deflate stream', '/Filter /FlateDecode '),
  ];
  const [layout] = (await read(zipOf({ '1-2.pdf': brokenPdf(objects) }))).layouts;
  expect(layout?.detail).toContain('1 个附件无法解码');
});

test.each([
  ['../1-2.pdf', true],
  ['a/../../1-2.pdf', true],
  ['..\\1-2.pdf', true],
  ['/tmp/1-2.pdf', true],
  ['\\\\host\\1-2.pdf', true],
  ['C:\\1-2.pdf', true],
  ['c:1-2.pdf', true],
  ['a/b/1-2.pdf', false],
  ['a..b/1-2.pdf', false],
  ['..1-2.pdf', false],
])('whether %s leads out of the archive: %s', async (name, escapes) => {
  expect((await read(zipOf({ [name]: 'x' }))).escaping).toEqual(escapes ? [name] : []);
});

test('the layout file of a GBK archive keeps its Chinese name', async () => {
  const gbk = Buffer.from([0xb2, 0xe2, 0xca, 0xd4, ...Buffer.from('.pdf')]);
  const zip = renamed(zipOf({ 'AAAA.pdf': await pdfWith({}) }), 'AAAA.pdf', gbk);
  expect((await read(zip)).layouts).toMatchObject([{ stem: '测试', format: 'pdf' }]);
});

test.each([
  ['text that is no Base64', '这不是', 'base64'],
  ['Base64 of the wrong length', 'UEsDB', 'base64'],
  ['the Base64 of another alphabet', 'UEs-_w==', 'base64'],
  ['nothing', '', 'not-zip'],
  ['Base64 of no zip', base64(Buffer.from('no archive')), 'not-zip'],
  ['a zip without files', base64(zipOf({})), 'empty'],
  ['a zip with folders only', base64(zipOf({ 'a/': '', 'b/': '' })), 'empty'],
  ['an encrypted zip', base64(spoilt(zipOf({ 'a.pdf': 'x' }), 'flags', (flags) => flags | 1)), 'encrypted'],
  ['a zip with a wrong checksum', base64(spoilt(zipOf({ 'a.pdf': 'x' }), 'crc', () => 1)), 'corrupt'],
  ['a bomb', base64(zipOf({ 'a.pdf': Buffer.alloc(40_000_000) }, { level: 9 })), 'too-large'],
])('%s is a problem of the package, not a fault of ours', async (_what, text, kind) => {
  const reading = await read(text);
  expect(reading).toMatchObject({ problem: { kind }, layouts: [], separate: [] });
  expect(reading.problem?.detail).not.toBe('');
});

test('Base64 broken into lines is Base64', async () => {
  const text = base64(zipOf({ '1-2.pdf': await pdfWith({}) })).replace(/(.{76})/g, '$1\r\n');
  expect((await read(text)).layouts).toHaveLength(1);
});

test.each([
  ['不是 zip 压缩包，收到的是 PDF', Buffer.from('%PDF-1.7\n').toString('base64')],
  ['收到的是 HTML 网页', Buffer.from('<html><body>502</body></html>').toString('base64')],
  ['收到的是 PNG 图片', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1').toString('base64')],
  ['十六进制文本，不是 Base64', '504b0304140000000800'],
  ['开头有 data:application/zip;base64,', 'data:application/zip;base64,UEsDBA=='],
])('what stands in the place of a zip is named: %s', async (words, base64) => {
  const { problem } = await readPackage(base64, specification.xml, readingLimits);
  expect(problem?.detail).toContain(words);
});

test.each([
  ['是 Base64 文本（解码后是 PDF）', Buffer.from(Buffer.from('%PDF-1.7\n1 0 obj\n').toString('base64'))],
  ['是 HTML 网页', Buffer.from('<!doctype html><title>登录</title>')],
  ['是 PNG 图片', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
])('what stands in the place of a layout file is named: %s', async (words, bytes) => {
  const { layouts } = await read(zipOf({ '3706-1.pdf': bytes }));
  expect(layouts[0]).toMatchObject({ format: 'unreadable' });
  expect(layouts[0]?.detail).toContain(words);
});
