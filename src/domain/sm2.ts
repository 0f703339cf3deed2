import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
} from 'node:crypto';

/** SM2's user id where nobody agreed on another one (GM/T 0009). */
export const USER_ID = '1234567812345678';

/** The holder of a signature: the point as 130 hex digits, and the id that is signed with it. */
export interface Holder {
  readonly publicKey: string;
  readonly userId: string;
}

/** a, b and the base point of the curve: what every user's preamble begins with. */
const CURVE =
  'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc' +
  '28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93' +
  '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7' +
  'bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0';

/** Everything of an SPKI of this curve that stands before the point. */
export const SPKI_HEAD = '3059301306072a8648ce3d020106082a811ccf5501822d034200';
/** Of a PKCS#8: before the scalar, and between scalar and point. */
const PKCS8_HEAD = '308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420';
const PKCS8_MIDDLE = 'a144034200';

/** Tells whether the holder signed these bytes; `signature` is r‖s, 64 bytes. A key that is none verifies nothing. */
export function verifies({ publicKey, userId }: Holder, bytes: Uint8Array, signature: Uint8Array): boolean {
  try {
    const spki = Buffer.from(SPKI_HEAD + publicKey, 'hex');
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    return createVerify('sm3')
      .update(preamble(publicKey, userId))
      .update(bytes)
      .verify(key, toDer(signature));
  } catch {
    return false;
  }
}

/** r‖s of 64 bytes. Node alone would sign with an empty user id: the preamble goes before the bytes. */
export function sign(privateKey: string, userId: string, bytes: Uint8Array): Uint8Array {
  const publicKey = publicKeyOf(privateKey);
  const scalar = privateKey.toLowerCase().padStart(64, '0').slice(-64);
  const pkcs8 = Buffer.from(PKCS8_HEAD + scalar + PKCS8_MIDDLE + publicKey, 'hex');
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return fromDer(createSign('sm3').update(preamble(publicKey, userId)).update(bytes).sign(key));
}

/** The point that belongs to a scalar of 64 hex digits. */
export function publicKeyOf(privateKey: string): string {
  const curve = createECDH('SM2');
  curve.setPrivateKey(privateKey, 'hex');
  return curve.getPublicKey('hex');
}

/** Tells whether the scalar belongs to the point. */
export function isPair(privateKey: string, publicKey: string): boolean {
  try {
    return publicKeyOf(privateKey) === publicKey.toLowerCase();
  } catch {
    return false;
  }
}

/** Tells whether the text is a point of the curve. */
export function isPoint(publicKey: string): boolean {
  if (!/^04[0-9a-fA-F]{128}$/.test(publicKey)) return false;
  try {
    createPublicKey({ key: Buffer.from(SPKI_HEAD + publicKey, 'hex'), format: 'der', type: 'spki' });
    return true;
  } catch {
    return false;
  }
}

/**
 * r‖s from 128 hex digits or from Base64 of 64 bytes; `undefined` for anything else. Blanks and line ends, which many
 * encoders put into Base64, say nothing.
 */
export function rawSignature(written: string): Uint8Array | undefined {
  const text = written.replace(/\s+/g, '');
  if (/^[0-9a-fA-F]{128}$/.test(text)) return Buffer.from(text, 'hex');
  const bytes = /^[A-Za-z0-9+/]{86}==$/.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
  return bytes.byteLength === 64 ? bytes : undefined;
}

/** Z of GM/T 0003.2: binds user id and key to what is signed. */
export function preamble(publicKey: string, userId: string): Uint8Array {
  const id = Buffer.from(userId, 'utf8');
  const bits = Buffer.alloc(2);
  bits.writeUInt16BE(id.byteLength * 8);
  return createHash('sm3')
    .update(Buffer.concat([bits, id, Buffer.from(CURVE + publicKey.slice(2), 'hex')]))
    .digest();
}

/** DER's two integers as r‖s of fixed width. */
export function fromDer(der: Buffer): Uint8Array {
  const rLength = der[3] ?? 0;
  const halves = [der.subarray(4, 4 + rLength), der.subarray(6 + rLength)];
  const digits = halves.map((half) => half.toString('hex').replace(/^00/, '').padStart(64, '0'));
  return Buffer.from(digits.join(''), 'hex');
}

/** An integer of DER has no needless zeros, and its first bit is no sign. */
export function toDer(signature: Uint8Array): Buffer {
  const integers = [signature.subarray(0, 32), signature.subarray(32)].map((half) => {
    const short = Buffer.from(half)
      .toString('hex')
      .replace(/^(00)+(?=..)/, '');
    const value = Buffer.from(parseInt(short.slice(0, 2), 16) >= 0x80 ? `00${short}` : short, 'hex');
    return Buffer.concat([Buffer.from([0x02, value.length]), value]);
  });
  const body = Buffer.concat(integers);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}
