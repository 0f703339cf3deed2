import { isObject, textOf } from '../../src/contract/envelope.ts';
import type { JsonObject } from '../../src/contract/json-text.ts';
import type { Books } from './books.ts';
import type { Credentials } from './credentials.ts';
import type { InsuredPerson } from './person.ts';

/** The answer of a decode without an envelope, and what it uses up. */
export interface Decoded {
  readonly body: object;
  readonly apply: () => void;
}

/** The fields that a decoded code is answered with, whoever asked in which form. */
export type DecodedPerson =
  | { readonly data: Readonly<Record<string, string>>; readonly apply: () => void }
  | { readonly refusal: string };

/** Names under which clients hand over what the scanner read; the first is that of the national output field. */
const codeNames = ['ecQrCode', 'qrCode', 'ecCode'];

/** A scanned code for its person and a token. */
export function decoded(
  fields: JsonObject,
  now: number,
  { books, credentials }: { readonly books: Books; readonly credentials: Credentials },
): DecodedPerson {
  const code = codeNames.map((name) => textOf(fields, name)).find((text) => text !== undefined);
  const shown = credentials.decode(code ?? '', now);
  if (shown.kind === 'refused') return { refusal: shown.reason };
  const person = books.person(shown.psnNo);
  if (person === undefined) return { refusal: '没有查到该医保电子凭证对应的人员' };
  return { data: described(person, shown.token), apply: shown.apply };
}

/** The form that behind the scanner's library goes to `…/hsecfc/localQrCodeQuery`. */
export function decodedBare(
  envelope: JsonObject,
  now: number,
  tools: { readonly books: Books; readonly credentials: Credentials },
): Decoded {
  const data = envelope['data'];
  const fields = isObject(data) ? data : {};
  const orgId = textOf(envelope, 'orgId') ?? textOf(fields, 'orgId') ?? '';
  const found = decoded(fields, now, tools);
  if ('refusal' in found) {
    const body = { code: REFUSED, success: false, data: null, message: found.refusal, orgId, type: 'error' };
    return { body, apply: () => undefined };
  }
  return {
    body: { code: 0, success: true, data: found.data, message: '成功', orgId, type: 'success' },
    apply: found.apply,
  };
}

/** The only failure that is attested. */
const REFUSED = 500_159;

const described = (
  { psnName, certno, insuplcAdmdvs, gend, brdy }: InsuredPerson,
  ecToken: string,
): Readonly<Record<string, string>> => ({
  userName: psnName,
  idNo: certno,
  idType: '01',
  ecToken,
  insuOrg: insuplcAdmdvs,
  ecIndexNo: `${certno}${'0'.repeat(32 - certno.length)}`,
  gender: gend === '1' ? '男' : gend === '2' ? '女' : '',
  birthday: brdy,
  nationality: '中国',
  email: '',
});
