import { writeJson, type Fields, type Json } from '../values/json.ts';
import type { Style } from '../habits/style.ts';
import { decrypt, encrypt } from './sm4.ts';

/** The simulator's key for encrypted input and output. */
const KEY = Buffer.from('DEMOPAYLOADKEY01', 'latin1');

/** The input as it stands in the envelope. */
export function writePayload(input: Fields, style: Style): Json {
  if (style.payload === 'object') return input;
  const text = writeJson(input, style);
  if (style.payload === 'text') return text;
  return encrypt(text, KEY).toString('base64');
}

/** The output as data; what was not written as agreed stays as it came. */
export function readPayload(output: unknown, { payload }: Style): unknown {
  if (payload === 'object' || typeof output !== 'string') return output;
  const text = payload === 'text' ? output : decrypt(Buffer.from(output, 'base64'), KEY);
  return JSON.parse(text);
}
