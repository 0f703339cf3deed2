import { expect, test } from 'vitest';

import { readBase64 } from './base64.ts';
import { contentKind } from './content-kind.ts';

const bytes = Buffer.from('PK\x03\x04 and further bytes of an archive', 'latin1');
const text = bytes.toString('base64');
const detail = (written: string): string => {
  const read = readBase64(written);
  return read.kind === 'broken' ? read.detail : '';
};

test.each([
  ['as it is', text],
  ['in lines', text.replace(/(.{10})/g, '$1\r\n')],
  ['with blanks and tabs', ` ${text.slice(0, 9)}\t ${text.slice(9)}\n`],
  ['without padding', text.replace(/=+$/, '')],
])('Base64 %s gives its bytes', (_title, written) => {
  expect(readBase64(written)).toEqual({ kind: 'bytes', bytes });
});

test.each([
  ['第 5 个字符是“-”，像是 URL 安全字母表', `${text.slice(0, 4)}-${text.slice(5)}`],
  ['第 5 个字符是“_”，像是 URL 安全字母表', `${text.slice(0, 4)}_${text.slice(5)}`],
  ['第 9 个字符是“*”（U+002A）', `${text.slice(0, 8)}*${text.slice(9)}`],
  ['第 9 个字符是“，”（U+FF0C）', `${text.slice(0, 8)}，${text.slice(9)}`],
  ['第 1 个字符是 U+200B（看不见的字符）', `\u200b${text}`],
  ['第 5 个字符是“%2B”，像是又做了一次 URL 编码', `${text.slice(0, 4)}%2B${text.slice(5)}`],
  ['第 5 个字符是反斜杠', `${text.slice(0, 4)}\\n${text.slice(4)}`],
  ['开头有 data:application/zip;base64,，只应写逗号之后的内容', `data:application/zip;base64,${text}`],
  ['第 4 个字符是补位的“=”，之后还有内容', `UEs=${text}`],
  ['除以 4 余 1', text.replace(/=+$/, '').slice(0, 37)],
  ['末尾有 4 个“=”', `${text.replace(/=+$/, '')}====`],
])('Base64 that is broken names character and place: %s', (words, written) => {
  expect(detail(written)).toContain(words);
});

test('a blank that was a plus is thought of where letters are missing', () => {
  expect(detail('UEs DBBQ')).toBe('');
  expect(detail('UEsD BBQA A')).toContain('空格可能原来是“+”');
});

const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n', 'latin1');

test.each([
  ['PNG 图片', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
  ['HTML 网页', Buffer.from('<!DOCTYPE html><html>')],
  ['HTML 网页', Buffer.from('\ufeff\n<html lang="zh">')],
  ['XML 文本', Buffer.from('<?xml version="1.0"?><tktextinfo/>')],
  ['JSON 文本', Buffer.from('{"code":500,"message":"开票失败"}')],
  ['PDF', pdf],
  ['zip 压缩包', bytes],
  ['RAR 压缩包', Buffer.from('Rar!\x1a\x07\x00', 'latin1')],
  ['Base64 文本（解码后是 PDF）', Buffer.from(pdf.toString('base64'))],
  ['Base64 文本（解码后是 zip 压缩包）', Buffer.from(text.replace(/(.{20})/g, '$1\n'))],
  [
    'Base64 文本（解码后是 Base64 文本（解码后是 PDF））',
    Buffer.from(Buffer.from(pdf.toString('base64')).toString('base64')),
  ],
  ['data: 地址（解码后是 PDF）', Buffer.from(`data:application/pdf;base64,${pdf.toString('base64')}`)],
  ['十六进制文本（解码后是 PDF）', Buffer.from(pdf.toString('hex'))],
  ['空文件（0 字节）', Buffer.alloc(0)],
  ['一段文本', Buffer.from('file not found')],
])('what came in the place of a file is named: %s', (words, content) => {
  expect(contentKind(content)).toBe(words);
});

test('bytes that are nothing known are named nothing', () => {
  expect(contentKind(Buffer.from([1, 2, 3, 200, 255]))).toBeUndefined();
});
