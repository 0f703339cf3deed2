import { timeText } from '../../src/domain/china-time.ts';
import { elementKey, elementsOf } from '../../src/book/register.ts';
import { textOf, type Message } from '../../src/contract/envelope.ts';
import type { JsonObject, JsonValue } from '../../src/contract/json-text.ts';
import type { Answer } from './answer.ts';
import { done, nothing, refused, type Decision } from './decision.ts';
import type { Serials } from './serials.ts';
import type { CounterSide, SessionPorts } from './session-plan.ts';
import type { Uploads } from './uploads.ts';

/** A request that nothing stands against. */
export interface SoundCall {
  readonly message: Message;
  /** SM3 of the request's bytes, base64. */
  readonly digest: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** The center's own answers, interface by interface. */
export type Interfaces = (call: SoundCall) => Decision<Answer>;

export function createInterfaces(
  uploads: Uploads,
  serials: Serials,
  { journal, contract, counter }: SessionPorts,
): Interfaces {
  const queryUpload = (input: JsonObject): Decision<Answer> => {
    const bizStsb = textOf(input, 'bizStsb');
    const upldBchno = textOf(input, 'upldBchno');
    const output = uploads.results(bizStsb, upldBchno);
    return output === undefined
      ? refused(`没有找到批次 ${upldBchno ?? ''}（业务区间 ${bizStsb ?? ''}）`)
      : done(output);
  };

  const queryStatus = (message: Message): Decision<Answer> => {
    const key = elementKey(message.input);
    const output = uploads.status(key);
    return output === undefined
      ? refused(`凭证 ${key} 尚未上传成功，不能查询状态`, (exchange) =>
          uploads.refuseStatus(message, exchange),
        )
      : done(output);
  };

  const upload = ({ message, digest }: SoundCall): Decision<Answer> => {
    // The same call again changes nothing.
    if (uploads.book.isRetry(digest, elementsOf(message.input)))
      return { answer: { kind: 'done', output: null }, apply: nothing };
    uploads.consult(message.input);
    return done(null);
  };

  /** An interface that needs no memory is answered as its table says. */
  const byExample = (infno: string): Decision<Answer> => {
    const { example } = contract.specification.interfaces[infno] ?? {};
    return example === undefined ? refused(`仿真中心不提供接口 ${infno}`) : done(example as JsonValue);
  };

  /** Answers the counter side: what is settled there is known here before its voucher comes. */
  const atCounter = (side: CounterSide, { message, receivedAt }: SoundCall): Decision<Answer> => {
    const { answer, apply } = side.answer(message, receivedAt);
    return {
      answer,
      apply: () => {
        for (const entry of apply()) {
          journal.append('ledger', entry);
          uploads.declare(entry);
        }
      },
    };
  };

  return (call) => {
    const { message, receivedAt } = call;
    if (counter?.answers(message.infno ?? '') === true) return atCounter(counter, call);
    switch (message.infno) {
      case '4901':
      case '4905':
        return upload(call);
      case '4902':
        return queryUpload(message.input);
      case '5501':
        return queryStatus(message);
      case '9001':
        return done({ signinoutb: { sign_time: timeText(receivedAt), sign_no: serials.signNo() } });
      case '9002':
        return done(null);
      case undefined:
      default:
        return byExample(message.infno ?? '');
    }
  };
}
