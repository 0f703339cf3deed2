import { expect, test } from 'vitest';

import { specification } from '../specification.ts';
import type { StructuredXml } from './reading.ts';
import { looksStructured, readStructuredXml } from './structured-xml.ts';

const read = (content: string | Uint8Array): StructuredXml =>
  readStructuredXml(typeof content === 'string' ? Buffer.from(content, 'utf8') : content, specification.xml);

const kinds = (xml: StructuredXml): readonly string[] => xml.problems.map(({ kind }) => kind);

test('nodes become objects, leaves become text', () => {
  expect(read('<tktextinfo><billInfo><psnName> 测试甲 </psnName><memo/></billInfo></tktextinfo>')).toEqual({
    problems: [],
    content: { billInfo: { psnName: '测试甲', memo: '' } },
    unknownTags: [],
  });
});

test('a list that has one line is a list all the same', () => {
  const one = '<feeDetl><cnt>1</cnt></feeDetl>';
  const list = (lines: string): unknown =>
    read(`<tktextinfo><feeDetlList>${lines}</feeDetlList></tktextinfo>`).content['feeDetlList'];
  expect(list(one)).toEqual({ feeDetl: [{ cnt: '1' }] });
  expect(list(one + one.replace('1', '2'))).toEqual({ feeDetl: [{ cnt: '1' }, { cnt: '2' }] });
  expect(list('')).toEqual({});
});

test('an empty node is a node, not an empty text', () => {
  expect(read('<tktextinfo><billInfo/></tktextinfo>').content).toEqual({ billInfo: {} });
});

test('outside lists the first of two equal tags counts', () => {
  const xml = read(
    '<tktextinfo><billInfo><psnName>甲</psnName><psnName>乙</psnName></billInfo></tktextinfo>',
  );
  expect(xml.content).toEqual({ billInfo: { psnName: '甲' } });
});

test('character data and the built-in entities are text', () => {
  const xml = read('<tktextinfo><billInfo><memo><![CDATA[a<b]]>&amp;&#x6d4b;</memo></billInfo></tktextinfo>');
  expect(xml.content).toEqual({ billInfo: { memo: 'a<b&测' } });
});

test('tags that no table knows are named with their place', () => {
  const xml = read(
    '<tktextinfo><billinfo><x>1</x></billinfo><billInfo><psnname>甲</psnname><psnname>乙</psnname></billInfo></tktextinfo>',
  );
  expect(xml.unknownTags).toEqual(['tktextinfo/billinfo', 'tktextinfo/billInfo/psnname']);
  expect(xml.problems).toEqual([]);
});

test.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])(
  'a tag named %s is a stranger like any other',
  (tag) => {
    for (const place of ['billInfo', 'feeDetlList']) {
      const xml = read(
        `<tktextinfo><${place}><${tag}><a>1</a></${tag}><${tag}>2</${tag}></${place}></tktextinfo>`,
      );
      expect(xml.problems).toEqual([]);
      expect(xml.unknownTags).toEqual([`tktextinfo/${place}/${tag}`]);
      expect(Object.getPrototypeOf(xml.content[place])).toBe(Object.prototype);
    }
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  },
);

test('a document type is a problem, and no entity of it is ever expanded', () => {
  const xml = read(
    '<?xml version="1.0"?>\n<!DOCTYPE tktextinfo [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<tktextinfo><billInfo><memo>&x;</memo></billInfo></tktextinfo>',
  );
  expect(kinds(xml)).toEqual(['doctype']);
  expect(xml.content).toEqual({});
});

test('an entity that nobody defined is a problem with its line', () => {
  const xml = read('<tktextinfo>\n<billInfo><memo>&secret;</memo></billInfo></tktextinfo>');
  expect(kinds(xml)).toEqual(['not-well-formed']);
  expect(xml.problems[0]?.detail).toMatch(/^第 2 行/);
});

test('GB18030 is read and said not to be UTF-8', () => {
  const head = '<?xml version="1.0" encoding="GB18030"?><tktextinfo><billInfo><psnName>';
  const xml = read(
    Buffer.from([
      ...Buffer.from(head),
      0xb2,
      0xe2,
      0xca,
      0xd4,
      ...Buffer.from('</psnName></billInfo></tktextinfo>'),
    ]),
  );
  expect(kinds(xml)).toEqual(['not-utf8']);
  expect(xml.problems[0]?.detail).toContain('GB18030');
  expect(xml.content).toEqual({ billInfo: { psnName: '测试' } });
});

test('a declaration that does not fit the bytes is a problem', () => {
  const body = '<tktextinfo><billInfo><psnName>测</psnName></billInfo></tktextinfo>';
  expect(kinds(read(`<?xml version="1.0" encoding="GBK"?>${body}`))).toEqual(['not-utf8']);
  expect(kinds(read(`<?xml version="1.0" encoding="utf-8"?>${body}`))).toEqual([]);
  expect(kinds(read(`\ufeff<?xml version='1.0' encoding='UTF-8'?>${body}`))).toEqual([]);
});

test('a wrong root is named', () => {
  const xml = read('<Tktextinfo><billInfo/></Tktextinfo>');
  expect(xml).toEqual({
    problems: [{ kind: 'root', detail: '根节点为 Tktextinfo', at: { line: 1, column: 12 } }],
    content: {},
    unknownTags: [],
  });
});

test('a tag that is not closed is named with its line, and what came before it is kept', () => {
  const xml = read('<tktextinfo>\n<billInfo>\n<psnName>甲</psnName>\n<memo>x\n</billInfo></tktextinfo>');
  expect(kinds(xml)).toEqual(['not-well-formed']);
  expect(xml.problems[0]?.detail).toMatch(/^第 5 行第 \d+ 列：/);
  expect(xml.content).toMatchObject({ billInfo: { psnName: '甲' } });
});

test('a document that breaks off is not well-formed', () => {
  expect(kinds(read('<tktextinfo><billInfo><psnName>甲</psnName>'))).toEqual(['not-well-formed']);
  expect(kinds(read(''))).toEqual(['not-well-formed']);
});

test('depth is limited', () => {
  const deep = `<tktextinfo>${'<a>'.repeat(50)}${'</a>'.repeat(50)}</tktextinfo>`;
  expect(read(deep).problems).toMatchObject([{ kind: 'not-well-formed', detail: '嵌套层数过多' }]);
});

test.each([
  ['<tktextinfo>', true],
  ['\ufeff<?xml version="1.0"?>\n<!-- made by --><tktextinfo a="1">', true],
  ['<!DOCTYPE tktextinfo [<!ENTITY a "b">]><tktextinfo>', true],
  ['<!-- <tktextinfo> --><other/>', false],
  ['<ofd:OFD/>', false],
  ['{"tktextinfo":1}', false],
])('whether %j looks structured: %s', (text, expected) => {
  expect(looksStructured(Buffer.from(text))).toBe(expected);
});

test('the place of every element is kept when it is asked for', () => {
  const lines = '<feeDetl><cnt>1</cnt></feeDetl>\n<feeDetl>\n <cnt>2</cnt></feeDetl>';
  const text = `<tktextinfo>\r\n  <billInfo><memo/></billInfo><feeDetlList>${lines}</feeDetlList></tktextinfo>`;
  const { places } = readStructuredXml(Buffer.from(text), specification.xml, undefined, true);
  expect(places).toMatchObject({
    'tktextinfo/billInfo': { line: 2, column: 13 },
    'tktextinfo/feeDetlList/feeDetl/0/cnt': { line: 2, column: 58 },
    'tktextinfo/feeDetlList/feeDetl/1/cnt': { line: 4, column: 7 },
    'tktextinfo/feeDetlList/feeDetl/cnt': { line: 2, column: 58 },
  });
  expect(read(text).places).toBeUndefined();
});

/** UTF-16 with the higher byte first. */
const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const named =
  '<?xml version="1.0"?>\n<tktextinfo><billInfo><psnName>测试甲</psnName></billInfo></tktextinfo>';

test.each([
  ['UTF-16LE', 'a mark', Buffer.from(`\ufeff${named}`, 'utf16le')],
  ['UTF-16LE', 'no mark', Buffer.from(named, 'utf16le')],
  ['UTF-16BE', 'a mark', bigEndian(`\ufeff${named}`)],
  ['UTF-16BE', 'no mark', bigEndian(named)],
])('an XML in %s with %s is known for what it is, and read', (encoding, _mark, bytes) => {
  expect(looksStructured(bytes)).toBe(true);
  const xml = read(bytes);
  expect(xml.problems).toEqual([{ kind: 'not-utf8', detail: `内容为 ${encoding} 编码` }]);
  expect(xml.content).toEqual({ billInfo: { psnName: '测试甲' } });
});

test('a root with a prefix is known for what it is, and named', () => {
  const prefixed = '<n:tktextinfo xmlns:n="urn:x"><n:billInfo/></n:tktextinfo>';
  expect(looksStructured(Buffer.from(prefixed))).toBe(true);
  const { problems, content } = read(prefixed);
  expect(problems).toMatchObject([{ kind: 'root', detail: '根节点为 n:tktextinfo，带有命名空间前缀 n:' }]);
  expect(content).toEqual({});
});

test.each([
  ['a line', '\r\n'],
  ['blanks', '  \t'],
  ['a second mark', '\ufeff'],
])('%s in front of the declaration is named', (_what, before) => {
  const { problems } = read(`${before}${before === '\ufeff' ? '\ufeff' : ''}${named}`);
  expect(problems).toMatchObject([{ kind: 'not-well-formed', at: { line: 1, column: 1 } }]);
  expect(problems[0]?.detail).toContain('XML 声明前有');
});

test('blanks in front of a root without declaration are legal', () => {
  expect(read('\r\n  <tktextinfo/>').problems).toEqual([]);
});

test.each([
  ['<tktextinfo>\n<billInfo>\n<memo>甲 & 乙</memo>\n</billInfo>\n</tktextinfo>', 3, 9],
  [
    '<tktextinfo>\n<!-- a & b -->\n<billInfo>\n<memo><![CDATA[a & b]]>丙&丁</memo>\n</billInfo>\n</tktextinfo>',
    4,
    25,
  ],
  ['<tktextinfo><memo>a &nbsp b</memo></tktextinfo>', 1, 21],
])('a bare ampersand is told at its own line, not where the parser gave up: %j', (text, line, column) => {
  const [problem] = read(text).problems;
  expect(problem).toMatchObject({ kind: 'not-well-formed', at: { line, column } });
  expect(problem?.detail).toContain('“&”没有转义');
});

test('an ampersand that is written as it should be is no cause of another fault', () => {
  const [problem] = read('<tktextinfo><memo>a &amp; b &#38; c</memo><open></tktextinfo>').problems;
  expect(problem?.detail).not.toContain('没有转义');
});
