import { interfaces, type Step } from '../domain/form.ts';
import type { Reason } from './results.ts';
import type { StepVerdict } from './step-verdict.ts';

const received: Readonly<Record<Step, string>> = {
  1: '未收到该场景的上传请求（4901）',
  2: '未收到该批次的上传结果查询（4902）',
  3: '已反馈失败，但未收到重传请求（4905）',
  4: '凭证已上传成功，但未收到状态查询（5501）',
};

/** The sentence for 备注 of a row that did not pass; `null` for one that did. */
export function remarkOf({ verdict, reason, blockedBy, because }: StepVerdict, step: Step): string | null {
  switch (verdict) {
    case 'pass':
      return null;
    case 'fail':
      return because;
    case 'error':
      return `工具异常：${because ?? '原因不明'}`;
    case 'not-run':
      return because ?? reasonText(reason, blockedBy, step);
  }
}

export function reasonText(reason: Reason | null, blockedBy: string | null, step: Step): string {
  switch (reason) {
    case 'not-selected':
      return '本次未选择该场景';
    case 'not-offered':
      return '医院申报不提供该业务';
    case 'blocked':
      return `前一步【${interfaces[stepOfRow(blockedBy) - 1]?.title ?? ''}】未完成`;
    case 'no-failure-to-mend':
      return '未出现可重传的失败';
    case 'fault-not-played':
      return '没有出现可以演练该故障的请求';
    case 'not-shown':
      return '医院声明的凭证类型或上传模式未出现';
    case 'body-missing':
      return '该副本不含报文内容，未重新判定';
    case 'cut-off':
      return '测试在这一步中断，可用 --resume 继续';
    case 'harness-error':
      return '工具异常';
    case 'nothing-received':
    case null:
      return received[step];
  }
}

const stepOfRow = (no: string | null): number => Number(no?.split('.')[1] ?? '1');
