import { sm2 } from 'sm-crypto-v2';
import { isDecimal, writeJson, type Writing } from '../values/json.ts';
import type { AlterSignedText, Parcel, Signable, Signatory } from './signatory.ts';
import { decrypt, encrypt } from './payload.ts';

/** The whole message inside `encData`, and a frame that is signed together with it. */
export function sealedParcel(
  { envelope, text, writing }: Signable,
  { account, secret, privateKey, userId, atMs }: Signatory,
  altered: AlterSignedText,
): Parcel {
  const frame = {
    appId: account,
    encType: 'SM4',
    signType: 'SM2',
    timestamp: String(atMs),
    version: '2.0.1',
  };
  const signed = altered(`${pairs({ ...frame, data: canonical(envelope, writing) })}&key=${secret}`);
  const signature = sm2.doSignature(signed, privateKey, { hash: true, userId });
  const encData = encrypt(text, keyOf(account, secret)).toString('hex').toUpperCase();
  const whole = { ...frame, encData, signData: Buffer.from(signature, 'hex').toString('base64') };
  return { headers: {}, text: JSON.stringify(whole) };
}

/**
 * The answer inside a sealed text; a refusal of the gateway comes unsealed and stays as it is.
 * @throws Error when the seal is not the center's
 */
export function openSealed(text: string, { account, secret, centerKey, userId }: Signatory): string {
  const frame = JSON.parse(text) as Record<string, string>;
  const { encData, signData = '', ...rest } = frame;
  if (encData === undefined) return text;
  const answer = decrypt(Buffer.from(encData, 'hex'), keyOf(account, secret));
  const data = canonical(JSON.parse(answer), { numbers: 'number', fieldOrder: 'spec' });
  const signed = `${pairs({ ...rest, data })}&key=${secret}`;
  const signature = Buffer.from(signData, 'base64').toString('hex');
  if (!sm2.doVerifySignature(signed, signature, centerKey, { hash: true, userId }))
    throw new Error('应答的签名不是凭证中心的');
  return answer;
}

/** The first 16 hex digits of the secret under the first 16 characters of the id, as bytes. */
function keyOf(account: string, secret: string): Uint8Array {
  const first = Buffer.from(account.slice(0, 16), 'latin1');
  const digits = encrypt(secret, first).toString('hex').toUpperCase();
  return Buffer.from(digits.slice(0, 16), 'latin1');
}

const pairs = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&');

/** Compact JSON, members in order, empty ones left out, numbers as they travel. */
function canonical(value: unknown, writing: Writing): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, writing)).join(',')}]`;
  if (isDecimal(value)) return writeJson(value, writing);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined && member !== null && member !== '')
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member, writing)}`).join(',')}}`;
}
