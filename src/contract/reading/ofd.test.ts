import { expect, test } from 'vitest';

import { ofdAttachments } from './ofd.ts';
import { structuredXml, ofdAttachmentList, ofdDocument, ofdMain, ofdPage } from './testing/documents.ts';
import type { ZipEntry } from './zip.ts';

type Files = Readonly<Record<string, string>>;

const entriesOf = (files: Files): readonly ZipEntry[] =>
  Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));

/** The structured XMLs that count. */
const namesIn = (files: Files): readonly string[] =>
  ofdAttachments(entriesOf(files)).flatMap(
    (bytes) => /<psnName>([^<]*)/.exec(Buffer.from(bytes).toString())?.[1] ?? [],
  );

const root = (path: string): string => `<ofd:DocRoot>${path}</ofd:DocRoot>`;
const first: Files = {
  'OFD.xml': ofdMain(root('Doc_0/Document.xml')),
  'Doc_0/Document.xml': ofdDocument('Attachs/Attachments.xml'),
  'Doc_0/Pages/Page_0/Content.xml': ofdPage,
  'Doc_0/Attachs/Attachments.xml': ofdAttachmentList('a.xml'),
  'Doc_0/Attachs/a.xml': structuredXml('甲'),
};

test('what the list of attachments names is attached', () => {
  expect(namesIn(first)).toEqual(['甲']);
});

test.each([
  ['from the root', '/Doc_0/Attachs/a.xml'],
  ['from the document', 'Attachs/a.xml'],
  ['from the list', './a.xml'],
  ['with the other slash', '..\\Attachs\\a.xml'],
])('a place is found %s', (_from, place) => {
  expect(namesIn({ ...first, 'Doc_0/Attachs/Attachments.xml': ofdAttachmentList(place) })).toEqual(['甲']);
});

test.each<[string, Files, readonly string[]]>([
  ['taken off the list', { 'Doc_0/Attachs/Attachments.xml': ofdAttachmentList() }, []],
  [
    'replaced on the list',
    {
      'Doc_0/Attachs/Attachments.xml': ofdAttachmentList('b.xml'),
      'Doc_0/Attachs/b.xml': structuredXml('乙'),
    },
    ['乙'],
  ],
  [
    'a second one on the list',
    {
      'Doc_0/Attachs/Attachments.xml': ofdAttachmentList('a.xml', 'b.xml'),
      'Doc_0/Attachs/b.xml': structuredXml('乙'),
    },
    ['甲', '乙'],
  ],
  [
    'a second document with its own',
    {
      'OFD.xml': ofdMain(root('Doc_0/Document.xml'), root('Doc_1/Document.xml')),
      'Doc_1/Document.xml': ofdDocument('Attachs/Attachments.xml'),
      'Doc_1/Pages/Page_0/Content.xml': ofdPage,
      'Doc_1/Attachs/Attachments.xml': ofdAttachmentList('b.xml'),
      'Doc_1/Attachs/b.xml': structuredXml('乙'),
    },
    ['甲', '乙'],
  ],
  [
    'a newer version without it',
    {
      'OFD.xml': ofdMain(
        `${root('Doc_0/Document.xml')}<ofd:Versions><ofd:Version ID="1" BaseLoc="Doc_0/V1.xml"/><ofd:Version ID="2" Current="true" BaseLoc="Doc_0/V2.xml"/></ofd:Versions>`,
      ),
      'Doc_0/V1.xml': `<DocVersion>${root('Document.xml')}</DocVersion>`,
      'Doc_0/V2.xml': `<DocVersion>${root('Document2.xml')}</DocVersion>`,
      'Doc_0/Document2.xml': ofdDocument('Attachs/Attachments2.xml'),
      'Doc_0/Attachs/Attachments2.xml': ofdAttachmentList('b.xml'),
      'Doc_0/Attachs/b.xml': structuredXml('乙'),
    },
    ['乙'],
  ],
  ['a package without any list', { 'Doc_0/Document.xml': ofdDocument() }, ['甲']],
])('what the current documents lead to counts: %s', (_what, changes, names) => {
  expect(namesIn({ ...first, ...changes })).toEqual(names);
});

const without = (name: string): Files =>
  Object.fromEntries(Object.entries(first).filter(([key]) => key !== name));

test.each<[string, Files, string]>([
  ['without its main file', without('OFD.xml'), 'OFD.xml'],
  ['without its document', without('Doc_0/Document.xml'), 'DocRoot'],
  ['without its page', without('Doc_0/Pages/Page_0/Content.xml'), '页面'],
  ['whose main file broke off', { ...first, 'OFD.xml': '<ofd:OFD><ofd:DocBody>' }, 'OFD.xml'],
  [
    'whose document broke off',
    { ...first, 'Doc_0/Document.xml': ofdDocument().slice(0, 90) },
    'Document.xml',
  ],
  [
    'whose pages are none',
    { ...first, 'Doc_0/Document.xml': '<ofd:Document><ofd:Pages/></ofd:Document>' },
    '页面',
  ],
])('a package %s is no document', (_what, files, word) => {
  expect(() => namesIn(files)).toThrow(word);
});

test('two files of one name are a contradiction', () => {
  const twice = [
    ...entriesOf(first),
    { name: 'Doc_0\\Attachs\\a.xml', bytes: Buffer.from(structuredXml('乙')) },
  ];
  expect(() => ofdAttachments(twice)).toThrow('重名');
});
