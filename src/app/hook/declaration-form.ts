/** A key with something behind it: `null` is how some serialisers say that there is nothing. */
const DECLARES = /"evoucher"\s*:(?!\s*null\b)/;

/** Why an answer that means to declare something is no declaration; `undefined` when it is one, or means none. */
export function declarationFault(text: string): string | undefined {
  if (!DECLARES.test(text)) return undefined;
  const evoucher = evoucherIn(text) ?? evoucherIn(text.split('\n').at(-1) ?? '');
  if (evoucher === undefined) return '有 evoucher，但不是 JSON';
  if (!isRecord(evoucher)) return 'evoucher 不是对象';
  const parts = ['settlement', 'voucher'].filter((name) => name in evoucher);
  if (parts.length === 0) return 'evoucher 中没有 settlement，也没有 voucher';
  for (const name of parts) {
    const part = evoucher[name];
    if (!isRecord(part)) return `evoucher.${name} 不是对象`;
    const wrong = Object.keys(part).find((key) => !isPlain(part[key]));
    if (wrong !== undefined) return `evoucher.${name}.${wrong} 不是文本`;
  }
  return undefined;
}

function evoucherIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { readonly evoucher?: unknown } | null)?.evoucher;
  } catch {
    return undefined;
  }
}

const isPlain = (value: unknown): boolean =>
  value === null || typeof value === 'string' || typeof value === 'number';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
