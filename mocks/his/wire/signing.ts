import { createHash, createHmac } from 'node:crypto';
import { sm2, sm3 } from 'sm-crypto-v2';
import type { Fields } from '../values/json.ts';
import { openSealed, sealedParcel } from './sealed.ts';
import type { AlterSignedText, Parcel, Signable, Signatory, SigningName } from './signatory.ts';

/** A way of signing: it changes the envelope, puts something beside or around the message, and reads the answer. */
export type Signing = {
  readonly envelope: (envelope: Fields, signatory: Signatory, altered: AlterSignedText) => Fields;
  readonly parcel: (message: Signable, signatory: Signatory, altered: AlterSignedText) => Parcel;
  readonly answer: (text: string, signatory: Signatory) => string;
};

const plain: Signing = {
  envelope: (envelope) => envelope,
  parcel: ({ text }) => ({ headers: {}, text }),
  answer: (text) => text,
};

/** The ways of signing that this hospital knows, by name. */
export const signingNamed: Readonly<Record<SigningName, Signing>> = {
  none: plain,
  'x-tif': {
    ...plain,
    parcel: ({ text }, { account, secret, atMs, nonce }, altered) => {
      const stamp = String(Math.floor(atMs / 1000));
      const signed = altered(`${stamp}${secret}${nonce}${stamp}`);
      return {
        text,
        headers: {
          'x-tif-paasid': account,
          'x-tif-timestamp': stamp,
          'x-tif-nonce': nonce,
          'x-tif-signature': createHash('sha256').update(signed, 'utf8').digest('hex'),
        },
      };
    },
  },
  csb: {
    ...plain,
    parcel: ({ envelope, text }, { account, secret, atMs, nameOf }, altered) => {
      const infno = envelope[nameOf('infno')];
      const pairs = {
        _api_access_key: account,
        _api_name: typeof infno === 'string' ? infno : '',
        _api_timestamp: String(atMs),
        _api_version: '1.0.0',
      };
      const signed = altered(
        Object.entries(pairs)
          .map(([name, value]) => `${name}=${value}`)
          .join('&'),
      );
      const signature = createHmac('sha1', secret).update(signed, 'utf8').digest('base64');
      return { text, headers: { ...pairs, _api_signature: signature } };
    },
  },
  'x-ca': {
    ...plain,
    parcel: ({ text }, { account, secret, atMs }, altered) => {
      const stamp = String(atMs);
      const signed = Buffer.from(altered(`${stamp}\n${text}`), 'utf8');
      const digest = sm3(signed, { key: Buffer.from(secret, 'utf8'), mode: 'hmac' }).toUpperCase();
      return { text, headers: { 'x-ca-key': account, 'x-ca-signature': `${stamp}:${digest}` } };
    },
  },
  cainfo: {
    ...plain,
    envelope: (envelope, { privateKey, userId, nameOf }, altered) => {
      const signed: Fields = { ...envelope, [nameOf('signtype')]: 'SM2' };
      const apart = [nameOf('cainfo'), nameOf('input')];
      const text = Object.entries(signed)
        .filter(([name, value]) => !apart.includes(name) && value !== undefined)
        .map(([name, value]) => `${name}=${typeof value === 'string' ? value : ''}`)
        .sort()
        .join('&');
      const signature = sm2.doSignature(altered(text), privateKey, { hash: true, userId });
      return { ...signed, [nameOf('cainfo')]: signature.toUpperCase() };
    },
  },
  sealed: { ...plain, parcel: sealedParcel, answer: openSealed },
};
