import { counterSpecification } from '../../src/contract/settlement.ts';
import { isObject, type Message } from '../../src/contract/envelope.ts';
import type { JsonObject, JsonValue } from '../../src/contract/json-text.ts';
import type { Contract } from '../../src/contract/validate.ts';
import type { Mismatch } from '../../src/domain/verdict.ts';

/** Clients send these before they know anything: the envelope may lack what other calls have. */
const lenient: readonly string[] = ['9001', '9002'];

/** The first thing wrong with a message, in Chinese: the envelope first, then the fields of the interface. */
export function messageFault(message: Message, contract: Contract): string | undefined {
  const { infno = '', envelope } = message;
  if (lenient.includes(infno)) return undefined;
  const outside = contract.validator('envelope:request', 'must')?.(envelope) ?? [];
  const inside = contract.validator(`request:${infno}`, 'must')?.(nodesOf(message)) ?? [];
  const [first] = [
    ...outside.map((found) => said(found, '')),
    ...inside.map((found) => said(found, 'input.')),
  ];
  return first;
}

function said({ pointer, expected, actual }: Mismatch, node: string): string {
  const place = `${node}${pointer.slice(1).replaceAll('/', '.')}`;
  return `参数校验失败：${place} ${expected}${actual === '缺少' ? '，不能为空' : `，收到 ${actual}`}`;
}

/**
 * The nodes of the interface as its table names them, however they were wrapped: fields without their only node, one
 * element without its list, a list of one for a node that stands alone.
 */
export function nodesOf({ infno = '', input, wrapping }: Message): JsonObject {
  const nodes = counterSpecification.interfaces[infno]?.tables['input'] ?? [];
  const [only] = nodes;
  const isUnwrapped =
    nodes.length === 1 && only !== undefined && (wrapping === 'data' || input[only.field] === undefined);
  const whole: JsonObject = isUnwrapped && only.field === 'data' ? { data: input } : input;
  return Object.fromEntries(
    Object.entries(whole).map(([name, value]) => {
      const node = nodes.find(({ field }) => field === name);
      if (node === undefined) return [name, value];
      return [name, node.type === 'list' ? asList(value) : asOne(value)];
    }),
  );
}

const asList = (value: JsonValue): JsonValue => (isObject(value) ? [value] : value);

function asOne(value: JsonValue): JsonValue {
  if (!Array.isArray(value)) return value;
  const [first, second] = value as readonly JsonValue[];
  return first !== undefined && second === undefined ? first : value;
}
