import { decodeText } from './envelope.ts';
import { readJson } from './json-text.ts';

/** What came behind the length that a request declared. */
export interface Surplus {
  /** Absent where none was declared. */
  readonly declared?: number;
  readonly size: number;
  /** The number that would have been right; absent where the rest does not end the message. */
  readonly whole?: number;
  /** What was counted in the place of the bytes, where that gives the number declared. */
  readonly counted?: 'characters' | 'gbk';
}

/**
 * Returns what a request's declared length counts, by the body that was read and what came behind it. `rest` may be only
 * the first of `size` bytes.
 */
export function surplusOf(
  declared: number | undefined,
  body: Uint8Array,
  { size, first: rest }: { readonly size: number; readonly first: Uint8Array },
): Surplus {
  const known = { ...(declared === undefined ? {} : { declared }), size };
  if (rest.byteLength < size) return known;
  const bytes = Buffer.concat([body, rest]);
  const { text } = decodeText(bytes);
  if (readJson(text).kind === 'broken') return known;
  const letters = Array.from(text.replace(/\s+$/, ''));
  const counts = {
    characters: [text.length, text.replace(/\s+$/, '').length, letters.length],
    gbk: [letters.reduce((sum, letter) => sum + (letter < '\x80' ? 1 : 2), 0)],
  };
  const counted = (['characters', 'gbk'] as const).find((unit) => counts[unit].includes(declared ?? -1));
  return { ...known, whole: bytes.byteLength, ...(counted === undefined ? {} : { counted }) };
}

const units: Readonly<Record<NonNullable<Surplus['counted']>, string>> = {
  characters: '正好是字符数',
  gbk: '正好是按 GBK 计算的字节数',
};

/** Returns the sentence for a body that ends in the middle because of its declared length. */
export function surplusText({ declared, size, whole, counted }: Surplus): string {
  const right = whole === undefined ? '' : `，应为字节数 ${whole}`;
  if (declared === undefined)
    return `请求没有 Content-Length，也没有分块（chunked）：之后的 ${size} 字节不能当作请求体${right}`;
  const why = counted === undefined ? '，像是按字符数而不是字节数计算' : `；${declared} ${units[counted]}`;
  return `Content-Length 为 ${declared}，之后还有 ${size} 字节${why}${right}；请求体因此在中间断开`;
}
