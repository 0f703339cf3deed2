/** A Base64 text as read: its bytes, or the first thing wrong with it, with its place counted in characters from 1. */
export type Base64Reading =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'broken'; readonly detail: string };

/** Reads Base64; white space anywhere and missing padding are tolerated, as every decoder of the field does. */
export function readBase64(text: string): Base64Reading {
  const compact = text.replace(/\s+/g, '');
  const fault = faultIn(text, compact);
  return fault === undefined
    ? { kind: 'bytes', bytes: Buffer.from(compact, 'base64') }
    : { kind: 'broken', detail: `不是合法的 Base64 文本：${fault}` };
}

function faultIn(text: string, compact: string): string | undefined {
  const [prefix] = /^\s*data:[^,]{0,200},/i.exec(text) ?? [];
  if (prefix !== undefined) return `开头有 ${prefix.trim()}，只应写逗号之后的内容`;
  const at = text.search(/[^A-Za-z0-9+/=\s]/);
  if (at !== -1) return strange(text, at);
  const pad = /=(?=\s*[^=\s])/.exec(text);
  if (pad !== null)
    return `第 ${pad.index + 1} 个字符是补位的“=”，之后还有内容，像是把几段 Base64 接在了一起`;
  const padding = /=*$/.exec(compact)?.[0].length ?? 0;
  if (padding > 2) return `末尾有 ${padding} 个“=”，至多两个`;
  const length = compact.length - padding;
  if (length % 4 !== 1) return undefined;
  const blanks = text.trim().includes(' ') ? '；其中的空格可能原来是“+”（表单解码会这样改）' : '';
  return `共 ${length} 个有效字符，除以 4 余 1：丢了字符或在末尾被截断${blanks}`;
}

function strange(text: string, at: number): string {
  const letter = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const place = `第 ${at + 1} 个字符是`;
  if (letter === '-' || letter === '_')
    return `${place}“${letter}”，像是 URL 安全字母表，须用标准字母表（“+”与“/”）`;
  if (letter === '%' && /^%[0-9a-f]{2}/i.test(text.slice(at)))
    return `${place}“${text.slice(at, at + 3)}”，像是又做了一次 URL 编码`;
  if (letter === '\\') return `${place}反斜杠，像是换行被写成了“\\n”两个字符`;
  const code = `U+${(text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return /\p{C}|\p{Z}/u.test(letter) ? `${place} ${code}（看不见的字符）` : `${place}“${letter}”（${code}）`;
}
