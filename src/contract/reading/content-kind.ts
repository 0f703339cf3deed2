/** The first bytes of files that come in the place of those that are asked for. */
const MARKS: readonly (readonly [RegExp, string])[] = [
  [/^\x89PNG\r\n/, 'PNG 图片'],
  [/^\xff\xd8\xff/, 'JPEG 图片'],
  [/^GIF8/, 'GIF 图片'],
  [/^BM[^]{4}\0\0\0\0/, 'BMP 图片'],
  [/^(?:II\*\0|MM\0\*)/, 'TIFF 图片'],
  [/^Rar!/, 'RAR 压缩包'],
  [/^7z\xbc\xaf/, '7z 压缩包'],
  [/^\x1f\x8b/, 'gzip 压缩文件'],
  [/^\xd0\xcf\x11\xe0/, '旧版 Office 文档'],
  [/^%!PS/, 'PostScript 文件'],
  [/^[^]{0,1000}%PDF-/, 'PDF'],
  [/^PK[\x03\x05]/, 'zip 压缩包'],
  [/^\xac\xed\0\x05/, 'Java 序列化对象'],
  [/^(?:\xff\xfe|\xfe\xff)/, 'UTF-16 文本'],
  [/^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)\b/i, 'HTML 网页'],
  [/^(?:\xef\xbb\xbf)?\s*<[?a-z!]/i, 'XML 文本'],
  [/^(?:\xef\xbb\xbf)?\s*[{[]\s*(?:["{[\]}]|$)/, 'JSON 文本'],
];

const HEAD_BYTES = 4096;
/** Base64 within Base64 within Base64 is named no further. */
const MAX_DEPTH = 2;

/** Returns the kind of a file by what it holds, in words; `undefined` where it is none of those that are known. */
export function contentKind(bytes: Uint8Array, depth = 0): string | undefined {
  if (bytes.byteLength === 0) return '空文件（0 字节）';
  const text = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('latin1');
  const known = MARKS.find(([mark]) => mark.test(text))?.[1];
  if (known !== undefined || depth > MAX_DEPTH) return known;
  if (/^\0+$/.test(text)) return '全是零的内容';
  const inner = written(text);
  if (inner === undefined) return /^[\t\r\n\x20-\x7e]+$/.test(text) ? '一段文本' : undefined;
  const inside = contentKind(inner.bytes, depth + 1);
  return inside === undefined || inside === '一段文本'
    ? `一段文本${inner.isSure ? `（像是 ${inner.writing}）` : ''}`
    : `${inner.writing}（解码后是${beside(inside)}）`;
}

/** Returns a word as it stands behind a Chinese one. */
export const beside = (word: string): string => (/^[A-Za-z\d]/.test(word) ? ` ${word}` : word);

interface Written {
  readonly writing: string;
  readonly bytes: Uint8Array;
  readonly isSure: boolean;
}

/** Reads the beginning of a file as text that stands for bytes. */
function written(text: string): Written | undefined {
  const [prefix = ''] = /^\s*data:[\w.+/-]*(?:;[\w=-]+)*,/i.exec(text) ?? [];
  const bare = text.slice(prefix.length).replace(/\s+/g, '');
  if (bare.length < 16) return undefined;
  if (/^(?:0x)?[0-9a-f]+$/i.test(bare)) {
    const digits = bare.replace(/^0x/i, '');
    return {
      writing: '十六进制文本',
      bytes: Buffer.from(digits.slice(0, digits.length & ~1), 'hex'),
      isSure: true,
    };
  }
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(bare)) return undefined;
  const writing = prefix === '' ? 'Base64 文本' : 'data: 地址';
  return { writing, bytes: Buffer.from(bare, 'base64'), isSure: prefix !== '' || bare.endsWith('=') };
}
