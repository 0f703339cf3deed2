import { createPublicKey, createVerify } from 'node:crypto';

import { preamble, SPKI_HEAD, toDer, USER_ID, type Holder } from '../../domain/sm2.ts';

/** One way in which 64 bytes may have been written, with the words for it; none where it is the right one. */
interface Decoded {
  readonly words: string;
  readonly bytes: Buffer;
}

const HEX = /^(?:[0-9a-f]{2})+$/i;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/**
 * Returns the writing in which a signature would verify that does not as it came: encoding, order of the halves, user id.
 * It mends nothing, it names the mistake; `undefined` where no known one makes it right.
 */
export function otherWriting(sent: string, holder: Holder, texts: readonly Uint8Array[]): string | undefined {
  const key = keyOf(holder.publicKey);
  if (key === undefined) return undefined;
  for (const { words: encoding, bytes } of decodings(sent.replace(/\s+/g, '')))
    for (const [order, signature] of orders(bytes))
      for (const [id, before] of preambles(holder)) {
        const isIt = texts.some((text) =>
          createVerify('sm3').update(before).update(text).verify(key, toDer(signature)),
        );
        const words = [encoding, order, id].filter((part) => part !== '');
        if (isIt && words.length > 0) return words.join('，');
      }
  return undefined;
}

function keyOf(publicKey: string): ReturnType<typeof createPublicKey> | undefined {
  try {
    return createPublicKey({ key: Buffer.from(SPKI_HEAD + publicKey, 'hex'), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

/** The 64 bytes that a text may stand for. */
function decodings(text: string): readonly Decoded[] {
  const bare = text.replace(/^0x/i, '');
  const prefix = bare === text ? '' : '前面多了 0x';
  const found: Decoded[] = [];
  if (HEX.test(bare)) found.push(...halvesIn(Buffer.from(bare, 'hex'), [prefix, '十六进制']));
  if (BASE64.test(text)) {
    const bytes = Buffer.from(text, 'base64');
    const inner = bytes.toString('latin1').trim();
    const words = base64Words(text);
    found.push(...halvesIn(bytes, [words, 'Base64']));
    if (HEX.test(inner))
      found.push(...halvesIn(Buffer.from(inner, 'hex'), ['十六进制文本又做了一次 Base64', '']));
    else if (BASE64.test(inner))
      found.push(...halvesIn(Buffer.from(inner, 'base64'), ['做了两次 Base64', '']));
  }
  return found;
}

function base64Words(text: string): string {
  if (/[-_]/.test(text)) return 'URL 安全字母表的 Base64';
  return text.length % 4 === 0 ? '' : 'Base64 没有补位（=）';
}

/** r and s out of bytes: as they are, behind the mark of a point, or as DER. */
function halvesIn(bytes: Buffer, [words = '', writing = '']: readonly string[]): readonly Decoded[] {
  const said = (more: string): string => [words, more].filter((part) => part !== '').join('，');
  if (bytes.byteLength === 64) return [{ words: said(''), bytes }];
  if (bytes.byteLength === 65 && bytes[0] === 4)
    return [{ words: said('前面多了 04'), bytes: bytes.subarray(1) }];
  const inside = derHalves(bytes);
  return inside === undefined
    ? []
    : [{ words: said(`DER 编码${writing === '' ? '' : `的${writing}`}`), bytes: inside }];
}

/** The two integers of a DER sequence as r‖s; `undefined` where it is none. */
function derHalves(der: Buffer): Buffer | undefined {
  if (der[0] !== 0x30 || der[1] !== der.byteLength - 2) return undefined;
  const halves: Buffer[] = [];
  let at = 2;
  while (at < der.byteLength) {
    const length = der[at + 1] ?? 0;
    const value = der.subarray(at + 2, at + 2 + length);
    if (der[at] !== 2 || value.byteLength !== length) return undefined;
    const digits = value.toString('hex').replace(/^(?:00)+/, '');
    if (digits.length > 64) return undefined;
    halves.push(Buffer.from(digits.padStart(64, '0'), 'hex'));
    at += 2 + length;
  }
  return halves.length === 2 ? Buffer.concat(halves) : undefined;
}

function orders(bytes: Buffer): readonly (readonly [string, Buffer])[] {
  const [first, second] = [bytes.subarray(0, 32), bytes.subarray(32)];
  const turned = (half: Buffer): Buffer => Buffer.from(half).reverse();
  return [
    ['', bytes],
    ['r 与 s 的先后颠倒（s‖r）', Buffer.concat([second, first])],
    ['r、s 的字节序颠倒（小端）', Buffer.concat([turned(first), turned(second)])],
  ];
}

/** The bytes that may have been hashed before the text. */
function preambles({ publicKey, userId }: Holder): readonly (readonly [string, Uint8Array])[] {
  const said = (id: string): string =>
    `用户标识（userId）用了${id === '' ? '空文本' : ` ${id}`}，应为 ${userId}`;
  const ids = ['', USER_ID, 'ALICE123@YAHOO.COM', Buffer.from(USER_ID).toString('hex')];
  return [
    ['', preamble(publicKey, userId)],
    ...ids.filter((id) => id !== userId).map((id) => [said(id), preamble(publicKey, id)] as const),
    ['没有先算 Z（用户标识与公钥的摘要），只对原文做了 SM3', new Uint8Array()],
    [
      'Z 用大写十六进制文本拼在原文前',
      Buffer.from(Buffer.from(preamble(publicKey, userId)).toString('hex').toUpperCase()),
    ],
  ];
}

/** Returns the words for a public key that is written in another way, with the one that is right; `undefined` for none. */
export function otherPoint(text: string): { readonly words: string; readonly point: string } | undefined {
  const bare = text.replace(/-----[A-Z ]+-----/g, '').replace(/\s+/g, '');
  const prefixed = /^0x/i.test(bare);
  const digits = bare.replace(/^0x/i, '');
  const isHex = HEX.test(digits);
  const bytes = Buffer.from(digits, isHex ? 'hex' : 'base64');
  const writing = isHex ? '十六进制' : 'Base64';
  const hex = bytes.toString('hex');
  const words = ((): string | undefined => {
    if (bytes.byteLength === 64) return `${writing}，缺少开头的 04`;
    if (bytes.byteLength === 65 && hex.startsWith('04')) return prefixed ? '前面多了 0x' : writing;
    if (hex.startsWith(SPKI_HEAD)) return `X.509（SPKI）编码的${writing}`;
    return undefined;
  })();
  if (words === undefined) return undefined;
  const point = bytes.byteLength === 64 ? `04${hex}` : hex.slice(-130);
  return keyOf(point) === undefined ? undefined : { words, point };
}
