import fc from 'fast-check';
import { expect, test } from 'vitest';

import { decoded, parseCsv, readCsv, writeCsv } from './csv.ts';

const cellsOf = (bytes: Uint8Array): unknown => readCsv(bytes).map(({ cells }) => cells);
const line = (cell: string): string => writeCsv([[cell]]).slice(1, -2);

test.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "a"', '"say ""a"""'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['=1+1', "'=1+1"],
  ['+8613800000000', "'+8613800000000"],
  ['-2+3', "'-2+3"],
  ['@x,y', `"'@x,y"`],
  ['\t=1', `'\t=1`],
  ['\r=1', `"'\r=1"`],
  ['  =1', `'  =1`],
  ['＝1', "'＝1"],
  ['＋1', "'＋1"],
  ['－1', "'－1"],
  ['＠1', "'＠1"],
  ["'=1", "''=1"],
  ['', ''],
])('the cell %j is written %j', (value, written) => {
  expect(line(value)).toBe(written);
});

test.each(['-12.00', '-0.01', '12.00', '0'])('the amount %s stays a number', (amount) => {
  expect(line(amount)).toBe(amount);
});

test('a table begins with a mark for Excel and ends every line as Windows does', () => {
  expect(writeCsv([['机构代码', '机构名称'], [], ['H1', '第\n一']])).toBe(
    '\uFEFF机构代码,机构名称\r\n\r\nH1,"第\n一"\r\n',
  );
});

test('a table that was written is read as it was, whatever stands in its cells', () => {
  const cell = fc.oneof(
    fc.string().map((text) => text.trim()),
    fc.string({
      unit: fc.constantFrom('=', '-', '＝', "'", '"', ',', '1', '.', ' ', '\t', '\r', '\n', '中'),
    }),
  );
  // A row of one empty cell is an empty line.
  const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }));
  fc.assert(
    fc.property(rows, (table) => {
      const kept = table.filter((row) => row.length > 1 || row[0] !== '');
      expect(cellsOf(Buffer.from(writeCsv(table)))).toEqual(kept);
    }),
  );
});

test.each([
  ['UTF-8', '机构代码,1\r\n'],
  ['UTF-8 with its mark', '\uFEFF机构代码,1\r\n'],
  ['GBK', Buffer.from('bbfab9b9b4fac2eb2c310d0a', 'hex')],
  ['UTF-16, little end first', Buffer.from('\uFEFF机构代码,1\r\n', 'utf16le')],
  ['UTF-16, big end first', Buffer.from('\uFEFF机构代码,1\r\n', 'utf16le').swap16()],
])('a table in %s is read', (_, bytes) => {
  expect(cellsOf(Buffer.from(bytes as string))).toEqual([['机构代码', '1']]);
});

test.each(['a,b\n"c",d', 'a,b\r\nc,d\r\n', 'a,b\rc,d', '\n a , b \n\n\nc,d\n\n'])(
  'lines may end in any way, and empty ones are passed over: %j',
  (text) => {
    expect(cellsOf(Buffer.from(text))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  },
);

test('a row knows the line of the file, empty lines counted', () => {
  expect(parseCsv('a\tb\n\n\nc\td\n"e\nf"\tg\n', '\t')).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 4, cells: ['c', 'd'] },
    { line: 6, cells: ['e\nf', 'g'] },
  ]);
});

test('a quote that nobody closed is refused by its line, and a quote inside a word is a letter', () => {
  expect(() => readCsv(Buffer.from('a,b\n"c,d\n'))).toThrow(/^第 \d 行附近引号没有成对，不能按列读取$/);
  expect(cellsOf(Buffer.from('5" 屏,b'))).toEqual([['5" 屏', 'b']]);
});

test('bytes that are no text are a table of nonsense, not a crash', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(typeof decoded(bytes)).toBe('string');
      try {
        readCsv(bytes);
      } catch (fault) {
        expect(fault).toMatchObject({ code: 'LIST-INVALID' });
      }
    }),
  );
});
