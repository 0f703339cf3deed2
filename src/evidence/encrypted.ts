import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { fingerprint, publicKey, type PublicKey } from './sm2.ts';
import type { SignerData } from './submission.ts';

/**
 * A file that only the holder of one key can read: a line that says so, a line of JSON, the content under SM4-CBC, and
 * HMAC-SM3 over all of that. Every byte is under the code, and the code is checked before anything is decrypted.
 */
export interface EncryptedHead {
  readonly schema: 'evoucher/encrypted@1';
  /** The only one who can open it. */
  readonly recipient: SignerData;
  /** SM2 (C1‖C3‖C2, without 04) over the SM4 key of 16 bytes and the HMAC key of 32, in lower hex. */
  readonly key: string;
  /** 16 bytes in lower hex. */
  readonly iv: string;
}

/** Wraps keys for a recipient: only SM2 can do that, and only its library is large. */
export type Wrap = (secret: Uint8Array, to: PublicKey) => string;

/** Whoever can open what was encrypted to this key. The private key never leaves it. */
export interface Opener {
  readonly publicKey: PublicKey;
  /** `undefined` for what was not wrapped for this key. */
  readonly unwrap: (wrapped: string) => Uint8Array | undefined;
}

const FIRST_LINE = Buffer.from('EVOUCHER-ENCRYPTED 1\n', 'latin1');
const MAX_HEAD_BYTES = 4096;
const CODE_BYTES = 32;
const KEY_BYTES = 16;

export const isEncryptedFile = (bytes: Uint8Array): boolean =>
  FIRST_LINE.equals(bytes.subarray(0, FIRST_LINE.length));

/** The head in front of the content; `undefined` when it is not exactly what we write. */
export function readEncryptedHead(
  bytes: Uint8Array,
): { readonly head: EncryptedHead; readonly length: number } | undefined {
  if (!isEncryptedFile(bytes)) return undefined;
  const start = Buffer.from(bytes.subarray(FIRST_LINE.length, FIRST_LINE.length + MAX_HEAD_BYTES));
  const end = start.indexOf('\n');
  if (end === -1) return undefined;
  const head = parsed(start.toString('utf8', 0, end));
  if (head === undefined || !headLine(head).equals(start.subarray(0, end + 1))) return undefined;
  return { head, length: FIRST_LINE.length + end + 1 };
}

const headLine = ({ schema, recipient, key, iv }: EncryptedHead): Buffer =>
  Buffer.from(`${JSON.stringify({ schema, recipient, key, iv })}\n`, 'utf8');

function parsed(text: string): EncryptedHead | undefined {
  let value: Partial<EncryptedHead> | null;
  try {
    value = JSON.parse(text) as Partial<EncryptedHead> | null;
  } catch {
    return undefined;
  }
  const to = publicKey(value?.recipient?.publicKey);
  const isWhole =
    value?.schema === 'evoucher/encrypted@1' &&
    to !== undefined &&
    value.recipient?.fingerprint === fingerprint(to) &&
    isHex(value.key, 288) &&
    isHex(value.iv, 32);
  return isWhole ? (value as EncryptedHead) : undefined;
}

const isHex = (value: unknown, digits: number): boolean =>
  typeof value === 'string' && value.length === digits && /^[0-9a-f]+$/.test(value);

/** Encrypts under fresh keys: the same content never gives the same bytes twice. */
export function encryptFile(content: Uint8Array, to: PublicKey, wrap: Wrap): Buffer {
  const secret = randomBytes(KEY_BYTES + CODE_BYTES);
  const iv = randomBytes(16);
  const head = headLine({
    schema: 'evoucher/encrypted@1',
    recipient: { publicKey: to, fingerprint: fingerprint(to) },
    key: wrap(secret, to),
    iv: iv.toString('hex'),
  });
  const cipher = createCipheriv('sm4-cbc', secret.subarray(0, KEY_BYTES), iv);
  const covered = Buffer.concat([FIRST_LINE, head, cipher.update(content), cipher.final()]);
  return Buffer.concat([covered, codeOf(covered, secret)]);
}

const codeOf = (covered: Uint8Array, secret: Uint8Array): Buffer =>
  createHmac('sm3', secret.subarray(KEY_BYTES)).update(covered).digest();

export type Decryption =
  | { readonly kind: 'opened'; readonly content: Buffer }
  | { readonly kind: 'other-recipient'; readonly recipient: SignerData }
  /** Cut off or changed since it was encrypted; or not encrypted at all. */
  | { readonly kind: 'altered' };

export function decryptFile(bytes: Uint8Array, { publicKey: own, unwrap }: Opener): Decryption {
  const reading = readEncryptedHead(bytes);
  if (reading === undefined) return { kind: 'altered' };
  const { head, length } = reading;
  if (head.recipient.publicKey !== own) return { kind: 'other-recipient', recipient: head.recipient };
  const secret = unwrap(head.key);
  const end = bytes.byteLength - CODE_BYTES;
  if (secret?.byteLength !== KEY_BYTES + CODE_BYTES || end < length) return { kind: 'altered' };
  if (!timingSafeEqual(codeOf(bytes.subarray(0, end), secret), bytes.subarray(end)))
    return { kind: 'altered' };
  const decipher = createDecipheriv('sm4-cbc', secret.subarray(0, KEY_BYTES), Buffer.from(head.iv, 'hex'));
  return {
    kind: 'opened',
    content: Buffer.concat([decipher.update(bytes.subarray(length, end)), decipher.final()]),
  };
}
