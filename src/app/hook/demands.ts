import { failureRemedy } from '../../domain/hook-failure.ts';
import { replyWords } from '../../his/hook-request.ts';
import { advice, failed, notChecked, passed, type HookDemand, type Outcome } from './demand.ts';
import {
  accepted,
  authorized,
  declaration,
  effectDemands,
  inTime,
  isForbidden,
  later,
} from './demands-of-acts.ts';
import type { CallSeen, DeliverySeen } from './observed.ts';

const reachable: HookDemand = {
  id: 'reachable',
  title: '接口可以连接',
  look: ({ url, unreachable }) =>
    unreachable === undefined
      ? passed(url.href)
      : failed(`${url.href} ${replyWords(unreachable)}`, failureRemedy(unreachable)),
};

const repeated: HookDemand = {
  id: 'repeated',
  title: '重复送达只做一次',
  look: ({ repeat, isOtherUploaded }) => {
    if (isOtherUploaded === false)
      return failed('另一张案例卡的上传没有完成', '请上传每个步骤自己的案例卡，不要只处理第一张');
    if (repeat === undefined) return notChecked('上传没有完成');
    const again = repeat.calls.filter(isUpload).length;
    if (again === 0) return passed(`同一步骤再次送达（${replyWords(repeat.reply)}），没有再次上传`);
    return advice(
      `同一步骤再次送达，又上传了 ${again} 次`,
      '网络故障后测试工具会再次送达：请记住请求头 Idempotency-Key，见过的不再做，直接应答上一次的结果',
    );
  },
};

const notAnAct: HookDemand = {
  id: 'not-an-act',
  title: '拒绝不是步骤的内容',
  look: ({ notAnAct: seen }) =>
    refusalOf(seen, '不是步骤的内容', '请检查内容是 JSON 且 schema 为 evoucher/act@1，否则应答 400'),
};

const unknownAct: HookDemand = {
  id: 'unknown-act',
  title: '拒绝不认识的步骤',
  look: ({ unknownAct: seen, gone }) => {
    if (gone !== undefined) return failed(`收到不认识的步骤后${gone}`, '请在接口程序中捕获异常，应答 422');
    return refusalOf(seen === undefined ? [] : [seen], '不认识的步骤', '请检查 act 的值，不认识的应答 422');
  },
};

const tokenDemanded: HookDemand = {
  id: 'token-demanded',
  title: '要求令牌',
  look: ({ withoutToken, hasToken }) => {
    if (withoutToken === undefined) return notChecked('上传没有完成');
    const { reply } = withoutToken;
    if (reply.kind === 'answer' && isForbidden(reply))
      return passed(`没有令牌的请求被拒绝（HTTP ${reply.status}）`);
    return advice(
      `没有令牌的请求也被接受（${replyWords(reply)}）`,
      hasToken
        ? '请核对 Authorization，不符的应答 401'
        : '接口只在本机时可以不要求；否则请要求令牌，并写入环境变量 EVOUCHER_HOOK_TOKEN',
    );
  },
};

/** Every demand on a hook, in the order in which they are printed. */
export const hookDemands: readonly HookDemand[] = [
  reachable,
  authorized,
  accepted,
  inTime,
  later,
  declaration,
  ...effectDemands,
  repeated,
  notAnAct,
  unknownAct,
  tokenDemanded,
];

/** What is no act has to be refused with 4xx; acting on it, or breaking down, is worse than a wrong answer. */
function refusalOf(seen: readonly DeliverySeen[], what: string, remedy: string): Outcome {
  if (seen.length === 0) return notChecked('没有送达');
  const calls = seen.flatMap((one) => one.calls);
  if (calls.length > 0) return failed(`收到${what}后，向中心发送了 ${calls.length} 个请求`, remedy);
  const replies = seen.map(({ reply }) => reply);
  if (replies.some((reply) => reply.kind === 'answer' && isForbidden(reply)))
    return notChecked('令牌没有被接受');
  const silent = replies.find(({ kind }) => kind !== 'answer');
  if (silent !== undefined) return failed(`收到${what}后，${replyWords(silent)}`, remedy);
  const said = replies.map(replyWords).join('、');
  const isRefused = replies.every((reply) => reply.kind === 'answer' && isRefusal(reply.status));
  return isRefused ? passed(said) : advice(`${what}没有被拒绝（${said}）`, remedy);
}

const isRefusal = (status: number): boolean => (status >= 400 && status < 500) || status === 501;

/** A request whose interface could not be told may be one as well. */
const isUpload = ({ infno }: CallSeen): boolean =>
  infno === undefined || infno === '4901' || infno === '4905';
