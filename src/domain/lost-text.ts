/** The way in which a text was lost between two encodings. */
export type LossKind = 'replaced' | 'utf8-as-latin1' | 'gbk-as-latin1' | 'utf8-as-gbk' | 'gbk-as-utf8';

/** A text that was lost, with the text that was meant where the bytes still tell it. */
export interface TextLoss {
  readonly kind: LossKind;
  readonly meant?: string;
}

/** The losses as people read them. */
export const lossWords: Readonly<Record<LossKind, string>> = {
  replaced: '汉字在转换编码时变成了替代字符（?、□ 或 U+FFFD）',
  'utf8-as-latin1': 'UTF-8 的字节被当作 Latin-1（ISO-8859-1、Windows-1252）读出',
  'gbk-as-latin1': 'GBK 的字节被当作 Latin-1（ISO-8859-1、Windows-1252）读出',
  'utf8-as-gbk': 'UTF-8 的字节被当作 GBK 读出',
  'gbk-as-utf8': 'GBK 的字节被当作 UTF-8 读出',
};

/** `name`: of a person or an institution, which never asks; `wording`: a doctor may well write 肺炎?. */
export type TextNature = 'name' | 'wording';

const REPLACED = /\ufffd|锟斤拷|\p{Surrogate}/u;
const MARK = /[?？□▯]/;
const IDEOGRAPH = /\p{Script=Han}/u;

/**
 * Returns how a text was lost, `undefined` for a sound one. `truth` is the text that is known to be right: what it says
 * itself is never taken for another encoding of something else.
 */
export function textLoss(stated: string, nature: TextNature, truth?: string): TextLoss | undefined {
  if (REPLACED.test(stated) || isMarked(stated, nature, truth)) return { kind: 'replaced' };
  if (isAscii(stated)) return undefined;
  return latin1Loss(stated) ?? (stated === truth ? undefined : gbkLoss(stated, truth));
}

/** Tells characters that were replaced by marks, as those of the truth or by themselves. */
function isMarked(stated: string, nature: TextNature, truth: string | undefined): boolean {
  if (!MARK.test(stated)) return false;
  const bare = stated.trim();
  if (nature === 'name' || /^[?？□▯\s]+$/.test(bare)) return true;
  // What is left beside the marks is no Chinese, and marks stand side by side as characters did.
  if (isAscii(bare.replaceAll(/[？□▯]/g, '')) && /[?？□▯]{2}/.test(bare)) return true;
  return truth !== undefined && stated !== truth && maskOf(truth).test(stated);
}

/** The patterns that a text leaves when characters beyond ASCII are replaced, each by as many marks as it had bytes. */
function maskOf(truth: string): RegExp {
  const parts = Array.from(truth, (character) =>
    isAscii(character) ? literal(character) : `(?:${literal(character)}|[?？□▯]{1,4})`,
  );
  return new RegExp(`^${parts.join('')}$`, 'u');
}

const literal = (character: string): string => character.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Printed by Windows-1252 where Latin-1 has control characters. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Three or four bytes of UTF-8 that show as letters of Western Europe. */
const latin1Utf8 = new RegExp(`[\\u00e3-\\u00e9\\u00ef-\\u00f4][\\u0080-\\u00bf${WINDOWS_1252}]{2}`);
/** Pairs of GBK bytes, one after the other. */
const latin1Gbk = /[\u00b0-\u00f7][\u00a1-\u00fe](?:[\u00b0-\u00f7][\u00a1-\u00fe])+/;

function latin1Loss(stated: string): TextLoss | undefined {
  if (IDEOGRAPH.test(stated)) return undefined;
  const bytes = latin1Bytes(stated);
  if (latin1Utf8.test(stated)) return { kind: 'utf8-as-latin1', ...meantBy('utf-8', bytes) };
  if (!latin1Gbk.test(stated)) return undefined;
  const meant = meantBy('gbk', bytes);
  return meant.meant === undefined ? undefined : { kind: 'gbk-as-latin1', ...meant };
}

/** The bytes behind letters of Western Europe; `undefined` when a character is none. */
function latin1Bytes(text: string): Uint8Array | undefined {
  const bytes = Array.from(text, (character) => {
    const at = WINDOWS_1252.indexOf(character);
    return at === -1 ? (character.codePointAt(0) ?? 0) : 0x80 + at;
  });
  return bytes.some((byte) => byte > 0xff) ? undefined : Uint8Array.from(bytes);
}

function meantBy(label: 'utf-8' | 'gbk', bytes: Uint8Array | undefined): { readonly meant?: string } {
  const meant = bytes === undefined ? undefined : decoded(label, bytes);
  return meant === undefined || !IDEOGRAPH.test(meant) ? {} : { meant };
}

function gbkLoss(stated: string, truth: string | undefined): TextLoss | undefined {
  const read = decoded('gbk', new TextEncoder().encode(stated));
  if (read !== undefined && read === truth) return { kind: 'gbk-as-utf8', meant: truth };
  if (!IDEOGRAPH.test(stated)) return undefined;
  const bytes = gbkBytes(stated);
  const meant = bytes === undefined ? undefined : decoded('utf-8', bytes, 'cut off');
  if (bytes === undefined || meant === undefined || !IDEOGRAPH.test(meant)) return undefined;
  // By chance the bytes of a rare name (谢璇杰) may begin like UTF-8; what is known, or long and common, is no chance.
  const isKnown = truth?.startsWith(meant) === true;
  const isWhole = decoded('utf-8', bytes) !== undefined;
  return isKnown || commonIdeographs(meant) >= (isWhole ? 2 : 4) ? { kind: 'utf8-as-gbk', meant } : undefined;
}

/** The number of ideographs, all of them everyday ones, that is of GB 2312; 0 as soon as one is not, or is a letter. */
function commonIdeographs(text: string): number {
  const beyond = Array.from(text).filter(
    (character) => !isAscii(character) && !/[，。、；：（）《》]/.test(character),
  );
  const isCommon = beyond.every((character) => {
    const [lead = 0, trail = 0] = gbkBytes(character) ?? [];
    return lead >= 0xb0 && lead <= 0xf7 && trail >= 0xa1;
  });
  return isCommon ? beyond.length : 0;
}

function decoded(
  label: 'utf-8' | 'gbk',
  bytes: Uint8Array,
  end: 'whole' | 'cut off' = 'whole',
): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes, { stream: end === 'cut off' });
  } catch {
    return undefined;
  }
}

const isAscii = (text: string): boolean => /^[\u0000-\u007f]*$/.test(text);

let gbk: ReadonlyMap<string, readonly number[]> | undefined;

/** The bytes of a text in GBK; `undefined` when a character has none. */
function gbkBytes(text: string): Uint8Array | undefined {
  gbk ??= gbkTable();
  const known = gbk;
  const bytes = Array.from(text, (character) =>
    isAscii(character) ? [character.charCodeAt(0)] : known.get(character),
  );
  return bytes.every((one) => one !== undefined) ? Uint8Array.from(bytes.flat()) : undefined;
}

/** GBK turned round: the platform only reads it. One line of text holds every pair of bytes. */
function gbkTable(): ReadonlyMap<string, readonly number[]> {
  const pairs: number[][] = [];
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1) if (trail !== 0x7f) pairs.push([lead, trail]);
  const text = new TextDecoder('gbk').decode(Uint8Array.from(pairs.flatMap((pair) => [...pair, 0x0a])));
  const table = new Map<string, readonly number[]>([['€', [0x80]]]);
  text.split('\n').forEach((character, index) => {
    const pair = pairs[index];
    if (pair !== undefined && Array.from(character).length === 1 && character !== '\ufffd')
      table.set(character, pair);
  });
  return table;
}
