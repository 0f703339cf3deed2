import type { ActName } from '../../domain/card.ts';
import { isAccepted, laterAnswerOf, statusAdvice, type Later } from '../../his/hook-answer.ts';
import type { HookAnswer } from '../../his/hook-request.ts';
import { replyWords } from '../../his/hook-request.ts';
import { declarationFault } from './declaration-form.ts';
import { advice, failed, notChecked, passed, type HookDemand, type Outcome } from './demand.ts';
import type { ActSeen, CallSeen, Observed } from './observed.ts';

const words: Readonly<Record<ActName, string>> = {
  settle: '结算',
  upload: '上传',
  'query-upload': '查询上传结果',
  reupload: '重传',
  'query-status': '查询凭证状态',
  reverse: '冲红',
};

const answersOf = ({ replies }: ActSeen): readonly HookAnswer[] =>
  replies.filter((reply) => reply.kind === 'answer');

const uploadIn = ({ acts }: Observed): ActSeen | undefined => acts.find(({ act }) => act === 'upload');
export const isForbidden = ({ status }: HookAnswer): boolean => status === 401 || status === 403;
const isPending = ({ status }: HookAnswer): boolean => status === 202;

export const authorized: HookDemand = {
  id: 'authorized',
  title: '令牌被接受',
  look: ({ acts, hasToken }) => {
    const refused = acts.flatMap(answersOf).find(isForbidden);
    if (acts.every(({ replies }) => replies.length === 0)) return notChecked('没有送达步骤');
    if (refused === undefined) return passed(hasToken ? '令牌被接受' : '没有给出令牌，也没有要求令牌');
    return failed(
      `步骤被拒绝（HTTP ${refused.status}），${hasToken ? '令牌没有被接受' : '没有给出令牌'}`,
      `请${hasToken ? '核对' : '设置'}环境变量 EVOUCHER_HOOK_TOKEN（以 Authorization: Bearer 送出）`,
    );
  },
};

export const accepted: HookDemand = {
  id: 'accepted',
  title: '接受步骤',
  look: (observed) => {
    const [reply] = uploadIn(observed)?.replies ?? [];
    if (reply === undefined) return notChecked('没有送达上传的步骤');
    const documented = '请以 POST 接收 JSON（UTF-8），做完应答 200 或 204，稍后完成应答 202';
    if (reply.kind === 'left') return notChecked('没有等到应答');
    if (reply.kind !== 'answer') return failed(replyWords(reply), `${documented}；请查看接口程序的日志`);
    if (isForbidden(reply)) return notChecked('令牌没有被接受');
    if (!isAccepted(reply))
      return failed(`HTTP ${reply.status}${statusAdvice(reply)}${excerpt(reply.text)}`, documented);
    if (![200, 202, 204].includes(reply.status))
      return advice(`HTTP ${reply.status}，按已完成处理`, documented);
    return passed(`HTTP ${reply.status}`);
  },
};

export const inTime: HookDemand = {
  id: 'in-time',
  title: '在期限内应答',
  look: ({ acts, deadlineMs }) => {
    const late = acts.filter(({ report }) => report.timedOut === true);
    const asked = acts.filter(({ replies }) => replies.length > 0);
    if (late.length > 0)
      return failed(
        `${listed(late)}到期限（${deadlineMs / 1000} 秒）仍没有应答`,
        '请在期限内应答；时间长的操作先应答 202 和 Location，做完后在该地址应答 200',
      );
    return asked.length === 0 ? notChecked('没有送达步骤') : passed(`${asked.length} 个步骤都在期限内应答`);
  },
};

export const later: HookDemand = {
  id: 'later',
  title: '稍后应答（202）',
  look: ({ acts, url }) => {
    const outcomes = acts.flatMap((act) => {
      const first = answersOf(act).find(isPending);
      return first === undefined ? [] : [laterOf(act, laterAnswerOf(first, url))];
    });
    const [usual = acts.some(isHeard) ? passed('立即应答，没有使用 202') : notChecked('没有步骤被接受')] =
      outcomes;
    return outcomes.find(({ status }) => status === 'failed') ?? usual;
  },
};

function laterOf({ act, replies }: ActSeen, place: Later): Outcome {
  switch (place.kind) {
    case 'unusable':
      return failed(place.reason, '请在 Location 中写同一服务器上的路径，例如 /act/123');
    case 'nowhere':
      return passed('没有 Location：测试工具等到中心收到请求为止，不查询结果');
    case 'at': {
      const last = replies.at(-1);
      if (last?.kind === 'answer' && isAccepted(last) && !isPending(last))
        return passed(`在 ${place.url.pathname} 得到结果（HTTP ${last.status}）`);
      return failed(
        `${words[act]}：在 ${place.url.pathname} 没有得到结果（${last === undefined ? '' : replyWords(last)}）`,
        '请在 Location 的地址上，未完成时应答 202，完成后应答 200 或 204',
      );
    }
  }
}

export const declaration: HookDemand = {
  id: 'declaration',
  title: '申报的写法',
  look: ({ acts, settlementProblem }) => {
    const answered = acts.flatMap((act) => answersOf(act).map((answer) => ({ act: act.act, answer })));
    const wrong = answered
      .filter(({ answer }) => isAccepted(answer))
      .map(({ act, answer }) => ({ act, fault: declarationFault(answer.text) }))
      .find(({ fault }) => fault !== undefined);
    const form = '请应答 {"evoucher":{"settlement":{"setlId":"…","medfeeSumamt":"…"}}}，各项的值为文本';
    if (wrong !== undefined) return failed(`${words[wrong.act]}的应答中 ${wrong.fault ?? ''}`, form);
    if (typeof settlementProblem === 'string') return failed(settlementProblem, form);
    if (settlementProblem === null) return passed('结算的申报正确');
    const isDeclared = acts.some(({ report }) => report.declaration !== undefined);
    if (!acts.some(isHeard)) return notChecked('没有步骤被接受');
    return passed(isDeclared ? '写法正确' : '没有申报；以案例卡为结算数据来源时不需要');
  },
};

interface Effect {
  readonly id: string;
  readonly title: string;
  readonly act: ActName;
  /** The first act of this name on the card, or the second. */
  readonly nth: 0 | 1;
  readonly infno: string;
  readonly remedy: string;
}

const effects: readonly Effect[] = [
  {
    id: 'upload',
    title: '上传到中心',
    act: 'upload',
    nth: 0,
    infno: '4901',
    remedy: '请开具凭证，并向步骤中 center.url 的地址发送 4901',
  },
  {
    id: 'query-upload',
    title: '查询上传结果',
    act: 'query-upload',
    nth: 0,
    infno: '4902',
    remedy: '请反复查询 4902，直到两个结果都不为 0',
  },
  {
    id: 'reupload',
    title: '失败后重传',
    act: 'reupload',
    nth: 0,
    infno: '4905',
    remedy: '查询到失败的凭证，请用 4905 重新上传',
  },
  {
    id: 'query-again',
    title: '重传后再查询',
    act: 'query-upload',
    nth: 1,
    infno: '4902',
    remedy: '重传之后请再查询 4902，直到成功',
  },
  {
    id: 'query-status',
    title: '查询凭证状态',
    act: 'query-status',
    nth: 0,
    infno: '5501',
    remedy: '请用凭证的代码、号码和校验码查询 5501',
  },
];

export const effectDemands: readonly HookDemand[] = effects.map((effect) => ({
  id: effect.id,
  title: effect.title,
  look: (observed) => effectOf(effect, observed),
}));

function effectOf({ act, nth, infno, remedy }: Effect, observed: Observed): Outcome {
  const seen = observed.acts.filter((one) => one.act === act)[nth];
  if (seen === undefined) return notChecked('没有送达这一步');
  const { outcome, calls, note } = seen;
  const mine = calls.filter((call) => call.infno === infno || call.infno === undefined);
  const refusal = mine.find((call) => call.refusal !== null)?.refusal ?? undefined;
  if (outcome === 'skipped') return notChecked(note);
  if (outcome === 'fulfilled') {
    const came = `中心收到 ${infno}${countWords(mine)}`;
    if (refusal === undefined) return passed(came);
    return advice(
      `${came}，拒绝过：${refusal}`,
      '内容是否正确由 certify 判定，evoucher explain 说明各检查项',
    );
  }
  const before = observed.acts.slice(0, observed.acts.indexOf(seen));
  if (before.some((one) => one.act !== 'settle' && one.outcome !== 'fulfilled'))
    return notChecked('前面的步骤没有完成');
  if (observed.gone !== undefined) return notChecked('接口没有应答');
  if (act === 'upload' && !isHeard(seen)) return notChecked('步骤没有被接受');
  const said = answersOf(seen).at(-1);
  const spoken = said === undefined ? '' : `；接口应答 HTTP ${said.status}${excerpt(said.text)}`;
  if (refusal !== undefined) return failed(`中心收到 ${infno}，没有接受：${refusal}${spoken}`, remedy);
  if (mine.length > 0) return failed(`中心收到 ${infno}${countWords(mine)}，但没有完成${spoken}`, remedy);
  const hidden = '；中心只监听本机，接口在另一台机器时请用 --host 给出本机网卡的地址';
  return failed(
    `中心没有收到 ${infno}${spoken}`,
    `${remedy}${observed.isCenterHidden ? hidden : ''}；做完之后再应答`,
  );
}

/** An act that was refused, or never answered, was not begun. */
const isHeard = ({ replies: [first] }: ActSeen): boolean => first?.kind === 'answer' && isAccepted(first);

const countWords = ({ length }: readonly CallSeen[]): string => (length > 1 ? `（共 ${length} 个请求）` : '');

const listed = (acts: readonly ActSeen[]): string => acts.map(({ act }) => words[act]).join('、');

const excerpt = (text: string): string => {
  const [line = ''] = text.split('\n');
  return line === '' ? '' : `：${line.slice(0, 200)}`;
};
