import { sm4 } from 'sm-crypto-v2';
import { writeJson, type Fields, type Json, type Writing } from '../values/json.ts';

/** The form of input and output in the envelope: as objects, as JSON text, or encrypted with SM4. */
export type PayloadForm = {
  readonly payload: 'object' | 'text' | 'sm4';
  readonly payloadKey?: string | undefined;
};

/** The key for encrypted input and output, the simulator's unless the province has its own. */
const keyOf = ({ payloadKey = 'DEMOPAYLOADKEY01' }: PayloadForm): Buffer => Buffer.from(payloadKey, 'latin1');

/** The input as it stands in the envelope. */
export function writePayload(input: Fields, form: PayloadForm & Writing): Json {
  if (form.payload === 'object') return input;
  const text = writeJson(input, form);
  if (form.payload === 'text') return text;
  return encrypt(text, keyOf(form)).toString('base64');
}

/** The output as data; one that was not written in the agreed form stays as it came. */
export function readPayload(output: unknown, form: PayloadForm): unknown {
  const { payload } = form;
  if (payload === 'object' || typeof output !== 'string') return output;
  const text = payload === 'text' ? output : decrypt(Buffer.from(output, 'base64'), keyOf(form));
  return JSON.parse(text);
}

/** SM4-ECB with PKCS#7 padding; the key is 16 bytes. */
export const encrypt = (text: string, key: Uint8Array): Buffer =>
  Buffer.from(sm4.encrypt(Buffer.from(text, 'utf8'), key, { output: 'array' }));

/** The text that {@link encrypt} was given. @throws Error when it was not encrypted with this key */
export const decrypt = (bytes: Uint8Array, key: Uint8Array): string =>
  Buffer.from(sm4.decrypt(bytes, key, { output: 'array' })).toString('utf8');
