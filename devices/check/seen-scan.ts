import type { SeenKey, SeenScan } from './analyse.ts';

/** Reads the scan that a page reports; `undefined` when the text is nothing of that kind. */
export function readSeenScan(text: string): SeenScan | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || typeof value['value'] !== 'string' || !Array.isArray(value['keys']))
    return undefined;
  const keys = value['keys'].map(seenKey);
  return keys.every((key) => key !== undefined) ? { keys, value: value['value'] } : undefined;
}

function seenKey(value: unknown): SeenKey | undefined {
  if (!isRecord(value)) return undefined;
  const { at, type, key, code, keyCode, shiftKey, ctrlKey } = value;
  const isKey =
    typeof at === 'number' &&
    (type === 'down' || type === 'up') &&
    typeof key === 'string' &&
    typeof code === 'string' &&
    typeof keyCode === 'number' &&
    typeof shiftKey === 'boolean' &&
    typeof ctrlKey === 'boolean';
  return isKey ? { at, type, key, code, keyCode, shiftKey, ctrlKey } : undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
