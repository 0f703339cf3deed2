import { isObject, textOf, type Message } from '../contract/envelope.ts';
import type { JsonObject, JsonValue } from '../contract/json-text.ts';
import type { BookEvent } from './book.ts';
import { elementKey, elementsOf, uploadModeOf } from './register.ts';

/** A request that was taken, with what was answered. */
export interface TakenCall {
  /** The request under the names of the specification. */
  readonly message: Message;
  /** The answer's envelope under the names of the specification; empty where the hospital was given none. */
  readonly reply: JsonObject;
  /** Journal seq. */
  readonly exchange: number;
  /** SM3 of the request's bytes, base64. */
  readonly digest: string;
  /** The card of the act that was open. */
  readonly openCard: string | undefined;
}

/** Returns what is known once a call was taken: the same for the center that took it and for whoever reads of it. */
export function eventsOf({ message, reply, exchange, digest, openCard }: TakenCall): readonly BookEvent[] {
  const { infno, input } = message;
  switch (infno) {
    case '4901':
    case '4905':
      return [
        {
          kind: 'uploaded',
          infno,
          exchange,
          digest,
          bizStsb: textOf(input, 'bizStsb') ?? '',
          upldBchno: textOf(input, 'upldBchno') ?? '',
          upldMode: uploadModeOf(input),
          elements: elementsOf(input),
          openCard,
        },
      ];
    case '4902':
      return rowsOf(reply).map((row) => reported(row, exchange));
    case '5501':
      return [statusAsked(message, exchange, true)];
    case '9001':
      return signedIn(reply);
    case undefined:
    default:
      return [];
  }
}

/** Returns that a list came: known from any 4901 or 4905 that can be read, whatever was answered. */
export const listCame = ({ input }: Message): BookEvent => ({
  kind: 'list-came',
  elements: elementsOf(input),
});

/** Returns that a 5501 asked for a voucher, answered or refused. */
export const statusAsked = ({ input }: Message, exchange: number, answered: boolean): BookEvent => ({
  kind: 'status-asked',
  voucher: elementKey(input),
  exchange,
  answered,
});

const reported = (row: JsonObject, exchange: number): BookEvent => ({
  kind: 'reported',
  voucher: elementKey(row),
  report: {
    exchange,
    ftfileSavRslt: textOf(row, 'ftfileSavRslt') ?? '0',
    chkRslt: textOf(row, 'chkRslt') ?? '0',
    reason: textOf(row, 'savFaleRea') ?? '',
  },
});

function signedIn({ output }: JsonObject): readonly BookEvent[] {
  const given = isObject(output) && isObject(output['signinoutb']) ? output['signinoutb'] : {};
  const signNo = textOf(given, 'sign_no');
  return signNo === undefined ? [] : [{ kind: 'signed-in', signNo }];
}

function rowsOf({ output }: JsonObject): readonly JsonObject[] {
  // The name of the node around the rows is not attested: whatever list there is, it is that.
  const rows: JsonValue | undefined = isObject(output)
    ? (output['data'] ?? Object.values(output).find((value) => Array.isArray(value)))
    : output;
  return Array.isArray(rows) ? (rows as readonly JsonValue[]).filter(isObject) : [];
}
