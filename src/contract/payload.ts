import { unwrap, type Message } from './envelope.ts';
import type { PayloadStyle } from './field.ts';
import { readJson, type JsonValue } from './json-text.ts';
import { decrypt, encrypt } from './signing/sm4.ts';

/** The input that stands in the envelope, opened where the profile has it encrypted. */
export function readInput(
  value: JsonValue | undefined,
  payload: PayloadStyle | undefined,
): Pick<Message, 'input' | 'wrapping'> {
  if (payload?.input !== 'sm4' || typeof value !== 'string' || value === '') return unwrap(value);
  const text = decryptText(value, payload.key);
  const { input, wrapping } = unwrap(text);
  return wrapping === 'missing' ? { input: {}, wrapping: 'closed' } : { input, wrapping: 'sm4' };
}

/** The output as the profile has it written. */
export function writeOutput(output: JsonValue, payload: PayloadStyle | undefined): JsonValue {
  const form = payload?.output ?? 'object';
  if (payload === undefined || form === 'object' || output === null) return output;
  const text = JSON.stringify(output);
  return form === 'text' ? text : encrypt(payload.key, Buffer.from(text, 'utf8')).toString('base64');
}

/** The other way round; what is no such text stays as it is. */
export function readOutput(
  output: JsonValue | undefined,
  payload: PayloadStyle | undefined,
): JsonValue | undefined {
  if (payload === undefined || typeof output !== 'string' || (payload.output ?? 'object') === 'object')
    return output;
  const reading = readJson(payload.output === 'sm4' ? (decryptText(output, payload.key) ?? '') : output);
  return reading.kind === 'value' ? reading.value : output;
}

/** Base64 is what was seen; hex is as easily told from it. */
function decryptText(value: string, key: string): string | undefined {
  const isHex = /^([0-9a-fA-F]{32})+$/.test(value);
  return decrypt(key, Buffer.from(value, isHex ? 'hex' : 'base64'))?.toString('utf8');
}
