import { interfaces, type Step } from '../domain/form.ts';
import { endingWords, type ProgramEnding } from '../domain/program-ending.ts';
import type { Silence, Unread } from '../domain/silence.ts';
import type { Finding, Verdict } from '../domain/verdict.ts';
import { outageText, type Outage } from './environment.ts';
import type { CheckResult, RowResult } from './results.ts';
import type { StepVerdict } from './step-verdict.ts';
import { remarkOf, type Subject } from './words.ts';

/** The cause of a row that is not green, and its divergence; both `null` for a row that passed or was not asked for. */
export type CauseOfRow = Pick<RowResult, 'cause' | 'divergence'>;

const nobody: CauseOfRow = { cause: null, divergence: null };

/** What surrounds a row. */
export interface Around {
  /** The cases that the verdict holds for. */
  readonly subject: Subject;
  /** The attempt got a request at all, whatever it said. */
  readonly received: boolean;
  /** The last ending of the attempt of which something is known, whichever act it was. */
  readonly ending: ProgramEnding | undefined;
  /** The last thing of the attempt that came and could not be read. */
  readonly unread: Unread | undefined;
}

/** Returns whose fault a row is, with what was expected and what came. */
export function causeOf(verdict: StepVerdict, step: Step, { subject, ...heard }: Around): CauseOfRow {
  switch (verdict.verdict) {
    case 'pass':
      return nobody;
    case 'fail':
      return failed(verdict);
    case 'error':
      return harness(verdict.because ?? '原因不明');
    case 'not-run':
      if (verdict.outage !== null) return unanswered(verdict.outage, step);
      if (verdict.reason === 'not-this-test') return ofOthers(remarkOf(verdict, step, subject) ?? '');
      // A row that waits for another has no cause of its own: blockedBy names the row to look at.
      if (verdict.reason !== 'nothing-received') return nobody;
      return silent(verdict, step, { message: remarkOf(verdict, step, subject) ?? '', ...heard });
  }
}

/** A case of a suite: the first must that was not met speaks for it. */
export function causeOfCase(
  verdict: Verdict,
  checks: readonly CheckResult[],
  remark: string | null,
): CauseOfRow {
  if (verdict === 'error') return harness(remark ?? '原因不明');
  const check = checks.find((one) => one.level === 'must' && one.verdict === 'fail');
  const [finding] = check?.findings ?? [];
  if (verdict !== 'fail' || check === undefined || finding === undefined) return nobody;
  return diverged(check, finding);
}

const failed = ({ first }: StepVerdict): CauseOfRow =>
  first === null ? nobody : diverged(first.check, first.finding);

function diverged(check: Pick<CheckResult, 'id' | 'cause' | 'remedy'>, finding: Finding): CauseOfRow {
  const { message, expected, actual, pointer, exchange = null } = finding;
  const divergence = { check: check.id, message, expected, actual, pointer, remedy: check.remedy, exchange };
  return { cause: check.cause, divergence };
}

const withoutFinding = { check: null, pointer: '', exchange: null } as const;

const harness = (message: string): CauseOfRow => ({
  cause: 'harness',
  divergence: {
    ...withoutFinding,
    message,
    expected: '测试工具正常工作',
    actual: message,
    remedy: '这不是医院系统的问题：请重试该场景；重复出现时附上结果目录反馈。',
  },
});

const unanswered = (outage: Outage, step: Step): CauseOfRow => ({
  cause: outage.kind === 'unreachable' ? 'network' : 'environment',
  divergence: {
    ...withoutFinding,
    message: outageText(outage),
    expected: `测试环境对${interfaces[step - 1]?.infno ?? ''}的应答`,
    actual: outage.words,
    remedy: outage.remedy,
    exchange: outage.exchange,
  },
});

interface Heard extends Omit<Around, 'subject'> {
  /** The row's own sentence, so that its reason is worded once. */
  readonly message: string;
}

/** Nothing usable came: what is known of the step speaks first, then what is known of the attempt. */
function silent({ silence, came }: StepVerdict, step: Step, heard: Heard): CauseOfRow {
  const { message, received, ending, unread } = heard;
  if (silence?.fault !== undefined) return known(silence.fault, { step, message, actual: silence.words });
  if (received) return notCalled(step, message, came);
  // The run ended before this row's turn: what the program said then is nearer to the truth than the network.
  const elsewhere = ending === undefined ? undefined : endingWords(ending);
  if (elsewhere?.fault !== undefined)
    return known(elsewhere.fault, { step, message, actual: elsewhere.words });
  return unread === undefined
    ? nothingArrived(step, silence?.said ?? '')
    : known({ cause: 'configuration', remedy: unread.remedy }, { step, message, actual: unread.words });
}

const known = (
  { cause, remedy }: NonNullable<Silence['fault']>,
  { step, message, actual }: { readonly step: Step; readonly message: string; readonly actual: string },
): CauseOfRow => ({
  cause,
  divergence: { ...withoutFinding, message, expected: requestOf(step), actual, remedy },
});

const nothingArrived = (step: Step, said: string): CauseOfRow => ({
  cause: 'network',
  divergence: {
    ...withoutFinding,
    message: '本次测试没有收到任何请求',
    expected: requestOf(step),
    actual: `没有收到任何请求${said === '' ? '' : `（${said}）`}`,
    remedy:
      '核对 HIS 中配置的凭证中心地址（IP、端口、路径）与防火墙；在医院服务器的浏览器中打开同一地址和端口的 /healthz，应能看到应答。',
  },
});

const notCalled = (step: Step, message: string, came: boolean): CauseOfRow => ({
  cause: 'sequence',
  divergence: {
    ...withoutFinding,
    message,
    expected: requestOf(step),
    actual: came ? '没有得到成功应答的请求' : '只有其他请求',
    remedy: came
      ? '查看这些请求得到的应答，按其中的原因更正后重发，直到被受理。'
      : '检查 HIS 是否实现并触发了该接口，以及发送的是否为本案例的凭证；报告成功而没有发送不能算完成。',
  },
});

const ofOthers = (message: string): CauseOfRow => ({
  cause: 'sequence',
  divergence: {
    ...withoutFinding,
    message,
    expected: '案例卡患者的凭证',
    actual: '只有其他凭证',
    remedy: '在医院系统中找到案例卡的患者，收费、开票后上传这一张；其他患者的票照常应答，不计入测试。',
  },
});

const requestOf = (step: Step): string => {
  const face = interfaces[step - 1];
  return `${face?.infno ?? ''} ${face?.title ?? ''}的请求`;
};
