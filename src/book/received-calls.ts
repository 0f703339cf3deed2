import { isObject, textOf } from '../contract/envelope.ts';
import type { JsonObject, JsonValue } from '../contract/json-text.ts';
import type { ReceivedCall } from '../domain/received-call.ts';

/** A request and its answer, under the names of the specification. */
export interface Answered {
  readonly method: string;
  readonly path: string;
  readonly infno: string | undefined;
  readonly status: number;
  /** The answer; `undefined` where it is no JSON object. */
  readonly said: JsonObject | undefined;
}

/** Returns what became of a request, as far as the reason of an act needs it. */
export function receivedCall({ method, path, infno, status, said }: Answered): ReceivedCall {
  const request = { infno, method, path };
  if (method !== 'POST') return { ...request, became: { kind: 'no-call' } };
  const code = textOf(said ?? {}, 'infcode');
  if (status === 200 && code === '0')
    return { ...request, became: { kind: 'taken', isPending: infno === '4902' && isPending(said) } };
  const reason = [textOf(said ?? {}, 'err_msg'), textOf(said ?? {}, 'message'), `HTTP ${status}`].find(
    (text) => text !== undefined && text !== '',
  );
  return { ...request, became: { kind: 'refused', reason: reason ?? '' } };
}

/** Tells a query's answer in which no voucher has a result yet. */
function isPending(said: JsonObject | undefined): boolean {
  const output = said?.['output'];
  const data = isObject(output) ? output['data'] : undefined;
  return (
    Array.isArray(data) &&
    data.length > 0 &&
    data.every(
      (one: JsonValue) =>
        isObject(one) && ['ftfileSavRslt', 'chkRslt'].every((name) => (textOf(one, name) ?? '0') === '0'),
    )
  );
}
