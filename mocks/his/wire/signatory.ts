import type { Fields, Writing } from '../values/json.ts';

/** The account and keys that the hospital signs with. */
export type SigningAccount = {
  readonly account: string;
  readonly secret: string;
  /** SM2, 64 hex digits. */
  readonly privateKey: string;
  /** The center's SM2 point, 130 hex digits. */
  readonly centerKey: string;
  /** SM2's user id. */
  readonly userId: string;
};

/** A signing account at the moment of one request, and the names of the envelope's fields that take part. */
export type Signatory = SigningAccount & {
  readonly nameOf: (field: string) => string;
  readonly atMs: number;
  readonly nonce: string;
};

/** A request on its way: the headers beside the message, and its text. */
export type Parcel = { readonly headers: Readonly<Record<string, string>>; readonly text: string };

/** A message as data and as the text that travels. */
export type Signable = { readonly envelope: Fields; readonly text: string; readonly writing: Writing };

/** Changes the text to be signed; only a mistaken hospital changes anything. */
export type AlterSignedText = (text: string) => string;

/** The ways of signing, by their names in a style. */
export const signings = ['none', 'x-tif', 'csb', 'x-ca', 'cainfo', 'sealed'] as const;
export type SigningName = (typeof signings)[number];

const SM2_KEY = '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8';
const CENTER_KEY =
  '04508e0b53addae15171147ffb3787d6aaf09b5d019d3d0ead4fc4cb7daeb6999c' +
  'a1a19ba98b3fc8b0c16ac4e0abb3b19fe0cf2c798b8df00aac95783f02adc764';

/** The test accounts that the simulator is set up with. */
const accounts: Readonly<Record<SigningName, readonly [account: string, secret: string]>> = {
  none: ['', ''],
  'x-tif': ['DEMO_PAASID', 'DemoToken0123456789abcdefDEMO'],
  csb: ['DEMO_AK', 'DEMO_SK'],
  'x-ca': ['DEMO_KEY', 'DEMO_SECRET'],
  cainfo: ['', ''],
  sealed: ['DEMOAPPID00000010000000000000001', 'DEMOSECRET0000000000000000000001'],
};

const USER_ID = '1234567812345678';

/** The simulator's account by the way of signing, where a style names no other. */
export function accountOf(name: SigningName, own: Partial<SigningAccount>): SigningAccount {
  const [account, secret] = accounts[name];
  return { account, secret, privateKey: SM2_KEY, centerKey: CENTER_KEY, userId: USER_ID, ...own };
}
