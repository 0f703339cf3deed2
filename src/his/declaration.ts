import type { Declaration } from '../run/ports.ts';

/**
 * The last line of a command's output, when it is `{"evoucher":{"settlement":{…},"voucher":{…}}}`.
 * Anything else is no declaration and stays what it is: a remark.
 */
export const declarationOf = (output: string): Declaration | undefined =>
  readDeclaration(output.trimEnd().split(/\r?\n/).at(-1) ?? '');

/** A hook's answer: the whole of it is the declaration, however it is laid out, or its last line is. */
export const declarationIn = (answer: string): Declaration | undefined =>
  readDeclaration(answer) ?? declarationOf(answer);

function readDeclaration(text: string): Declaration | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const { evoucher } = JSON.parse(text) as { readonly evoucher?: unknown };
    return isRecord(evoucher) ? { ...part(evoucher, 'settlement'), ...part(evoucher, 'voucher') } : undefined;
  } catch {
    return undefined;
  }
}

function part(evoucher: Record<string, unknown>, name: 'settlement' | 'voucher'): Declaration {
  const found = evoucher[name];
  if (!isRecord(found)) return {};
  const texts = Object.entries(found)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([key, value]) => [key, String(value)]);
  return { [name]: Object.fromEntries(texts) as Record<string, string> };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
