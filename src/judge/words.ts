import { interfaces, type Step } from '../domain/form.ts';
import { outageTitles } from './environment.ts';
import type { Reason } from './results.ts';
import type { StepVerdict } from './step-verdict.ts';

/** The reasons why a row was not run, in a few words. Source of every text that names one. */
export const reasonTitles: Readonly<Record<Reason, string>> = {
  'not-selected': '本次未选择该场景',
  'not-offered': '医院申报不提供该业务',
  'nothing-received': '未收到所需的请求',
  'not-this-test': '收到的不是案例卡患者的凭证',
  blocked: '前一步未完成',
  'no-failure-to-mend': '未出现可重传的失败',
  'fault-not-played': '没有出现可以演练该故障的请求',
  'not-shown': '医院声明的凭证类型或上传模式未出现',
  'body-missing': '该副本不含报文内容，未重新判定',
  'cut-off': '测试在这一步中断，可用 --resume 继续',
  ...outageTitles,
  'harness-error': '工具异常',
};

/**
 * The cases that a sentence speaks of: all cases of a scenario, the one case of a row that is a case's own, or only the named
 * cases (titles) of several, while the others got further.
 */
export type Subject = 'scenario' | 'case' | readonly string[];

/** Returns the sentence for 备注 of a row that did not pass; `null` for one that did. */
export function remarkOf(found: StepVerdict, step: Step, subject: Subject): string | null {
  const { verdict, because } = found;
  switch (verdict) {
    case 'pass':
      return null;
    case 'fail':
      return because;
    case 'error':
      return `${reasonTitles['harness-error']}：${because ?? '原因不明'}`;
    case 'not-run':
      return `${named(subject)}${because ?? notRunText(found, step, subject)}`;
  }
}

const named = (subject: Subject): string =>
  typeof subject === 'string' ? '' : `案例${subject.map((title) => `“${title}”`).join('、')}：`;

function notRunText({ reason, blockedBy, came, silence }: StepVerdict, step: Step, subject: Subject): string {
  switch (reason) {
    case 'blocked':
      return `前一步【${interfaces[stepOfRow(blockedBy) - 1]?.title ?? ''}】未完成`;
    case 'nothing-received':
    case null:
      return withReason(silence?.words ?? '', came ? takenNowhere[step] : missing(step, subject), came);
    case 'not-selected':
    case 'not-this-test':
    case 'not-offered':
    case 'no-failure-to-mend':
    case 'fault-not-played':
    case 'not-shown':
    case 'body-missing':
    case 'cut-off':
    case 'unreachable':
    case 'odd-answer':
    case 'harness-error':
      return reasonTitles[reason];
  }
}

/** What is known stands first. What came and was not taken says by itself that nothing was brought to an end. */
const withReason = (known: string, missing: string, came: boolean): string => {
  if (known === '') return missing;
  return came ? known : `${known}；${missing}`;
};

/** A named case stands before the sentence already. */
function missing(step: Step, subject: Subject): string {
  switch (step) {
    case 1:
      return `未收到${subject === 'scenario' ? '该场景的' : subject === 'case' ? '该案例的' : ''}上传请求（4901）`;
    case 2:
      return `未收到${typeof subject === 'string' ? '该批次的' : ''}上传结果查询（4902）`;
    case 3:
      return '已反馈失败，但未收到重传请求（4905）';
    case 4:
      return '凭证已上传成功，但未收到状态查询（5501）';
  }
}

/** The sentences for requests that came, none of which brought its step to an end. */
const takenNowhere: Readonly<Record<Step, string>> = {
  1: '已收到上传请求（4901），但没有一次被受理',
  2: '已收到上传结果查询（4902），但没有查询到结果',
  3: '已收到重传请求（4905），但没有查询到成功的结果',
  4: '已收到状态查询（5501），但没有一次得到状态',
};

const stepOfRow = (no: string | null): number => Number(no?.split('.')[1] ?? '1');
