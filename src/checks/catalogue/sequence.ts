import { textOf } from '../../contract/envelope.ts';
import { defineCheck, type HistoryCheck, type VoucherCheck } from '../check.ts';
import { node } from '../parts.ts';
import {
  elementKey,
  firstReports,
  isFailure,
  isFinal,
  isSuccess,
  reportsAfterReupload,
  type Report,
  type VoucherRecord,
} from '../../book/register.ts';

const results = ({ ftfileSavRslt, chkRslt }: Report): string =>
  `ftfileSavRslt ${ftfileSavRslt}，chkRslt ${chkRslt}`;

/** A failure that a 4902 told about upload number `count`. */
const failureReported = (voucher: VoucherRecord, count: number): Report | undefined =>
  voucher.reports.find((report) => report.uploads === count && isFailure(report));

export const queryUntilFinal = defineCheck<HistoryCheck>({
  id: 'sequence.query-until-final',
  title: '上传结果须查询到两个结果都不为 0（处理中）为止',
  remedy:
    '4902 返回 0 时稍后再查，直到 ftfileSavRslt 与 chkRslt 都为 1 或 2；各张凭证的结果在 output.data 列表中，不是直接在 output 下。',
  level: 'must',
  confidence: 'D',
  clause: '4902 output.ftfileSavRslt / chkRslt',
  cause: 'sequence',
  scope: 'history',
  isMendable: true,
  inspect: ({ voucher, isCutOff }) => {
    const reports = voucher === undefined ? [] : firstReports(voucher);
    const last = reports.at(-1);
    if (last === undefined || reports.some((report) => isFinal(report) || isFailure(report))) return [];
    if (isCutOff(last.exchange)) return [];
    return [
      {
        step: 2,
        exchange: last.exchange,
        pointer: '/output/data',
        expected: '查询到两个结果都不为 0',
        actual: `查询停在 ${results(last)}`,
      },
    ];
  },
});

export const pollPause = defineCheck<HistoryCheck>({
  id: 'sequence.poll-pause',
  title: '查询上传结果时，两次查询之间应有间隔',
  remedy: '收到“处理中”后等待几秒再查，不要在循环中连续发送。',
  level: 'should',
  confidence: 'C',
  clause: '4902 / 1.3 轮询',
  cause: 'sequence',
  scope: 'history',
  inspect: ({ hurriedQueries }) =>
    hurriedQueries.map(({ exchange, step, count }) => ({
      step,
      exchange,
      pointer: '/infno',
      expected: '两次查询之间等待',
      actual: `${count} 次查询没有间隔`,
    })),
});

export const batchKnown = defineCheck<HistoryCheck>({
  id: 'sequence.batch-known',
  title: '上传结果须用上传时的批次号与业务区间查询',
  remedy: '4902 的 upldBchno 与 bizStsb 填 4901（或 4905）上传时的值。',
  level: 'must',
  confidence: 'A',
  clause: '4902 input.upldBchno',
  cause: 'sequence',
  scope: 'history',
  isMendable: true,
  inspect: ({ voucher, strayQueries }) => {
    // Asking for an older batch beside one's own is a habit of nightly jobs, not a fault.
    if (voucher === undefined || firstReports(voucher).length > 0) return [];
    const [interval = '', number = ''] = (voucher.uploads[0]?.batch ?? '').split('|');
    return strayQueries.slice(0, 1).map(({ exchange, bizStsb = interval, upldBchno }) => {
      // The field that differs is told; where both do, the number is what a batch is known by.
      const isInterval = upldBchno === number && bizStsb !== interval;
      const both = `${bizStsb} / ${upldBchno}`;
      return {
        step: 2,
        exchange,
        pointer: isInterval ? '/input/bizStsb' : '/input/upldBchno',
        expected: isInterval ? interval : number === '' ? '上传时的批次号' : number,
        actual: isInterval ? bizStsb : upldBchno,
        ...(upldBchno !== number && bizStsb !== interval
          ? { symptom: `业务区间也不同：上传时 ${interval} / ${number}，查询时 ${both}` }
          : {}),
      };
    });
  },
});

export const reuploadAfterFailure = defineCheck<HistoryCheck>({
  id: 'sequence.reupload-after-failure',
  title: '只有查询到失败之后才能重传',
  remedy: '先用 4902 查询；ftfileSavRslt 或 chkRslt 为 2 时再用 4905 重传。',
  level: 'must',
  confidence: 'D',
  clause: '1.3 / 4905',
  cause: 'sequence',
  scope: 'history',
  inspect: ({ voucher }) =>
    (voucher?.uploads ?? []).flatMap((upload, index) =>
      upload.infno !== '4905' || voucher === undefined || failureReported(voucher, index) !== undefined
        ? []
        : [
            {
              step: 3 as const,
              exchange: upload.exchange,
              pointer: '/infno',
              expected: '4902 已返回失败（2）',
              actual: lastKnown(voucher, index),
            },
          ],
    ),
});

function lastKnown(voucher: VoucherRecord, uploads: number): string {
  const last = voucher.reports.findLast((report) => report.uploads === uploads);
  return last === undefined ? '没有查询过结果' : `查询结果为 ${results(last)}`;
}

export const reuploadInsteadOfUpload = defineCheck<HistoryCheck>({
  id: 'sequence.reupload-instead-of-upload',
  title: '失败的凭证须用 4905 重传，不得再次 4901 上传',
  remedy: '失败后调用 4905，带原代码、号码与原因；4901 只用于首次上传。',
  level: 'must',
  confidence: 'B',
  clause: '1.3 / 4905',
  cause: 'sequence',
  scope: 'history',
  inspect: ({ voucher }) =>
    (voucher?.uploads ?? []).flatMap((upload, index) =>
      upload.infno !== '4901' ||
      index === 0 ||
      voucher === undefined ||
      failureReported(voucher, index) === undefined
        ? []
        : [
            {
              step: 3 as const,
              exchange: upload.exchange,
              pointer: '/infno',
              expected: '4905',
              actual: '4901（第二次上传）',
            },
          ],
    ),
});

export const noSecondUpload = defineCheck<HistoryCheck>({
  id: 'sequence.no-second-upload',
  title: '同一张凭证不应在没有失败时再次 4901 上传',
  remedy: '上传前检查该凭证是否已上传；请求超时时先用 4902 查询，再决定是否重发。',
  level: 'should',
  confidence: 'D',
  clause: '4901',
  cause: 'sequence',
  scope: 'history',
  inspect: ({ voucher }) =>
    (voucher?.uploads ?? []).flatMap((upload, index) =>
      upload.infno !== '4901' ||
      index === 0 ||
      voucher === undefined ||
      failureReported(voucher, index) !== undefined
        ? []
        : [
            {
              step: 1 as const,
              exchange: upload.exchange,
              pointer: '/infno',
              expected: '只上传一次',
              actual: '再次 4901 上传',
            },
          ],
    ),
});

export const reuploadUntilSuccess = defineCheck<HistoryCheck>({
  id: 'sequence.reupload-until-success',
  title: '重传之后须查询到成功为止',
  remedy:
    '4905 之后继续用 4902 查询，直到两个结果都为 1；各张凭证的结果在 output.data 列表中，不是直接在 output 下。',
  level: 'must',
  confidence: 'D',
  clause: '4905 / 4902',
  cause: 'sequence',
  scope: 'history',
  isMendable: true,
  inspect: ({ voucher, isCutOff }) => {
    const last = voucher?.uploads.findLast(({ infno }) => infno === '4905');
    if (voucher === undefined || last === undefined) return [];
    const reports = reportsAfterReupload(voucher);
    if (reports.some(isSuccess)) return [];
    const latest = reports.at(-1);
    if (isCutOff(latest?.exchange ?? last.exchange)) return [];
    return [
      {
        step: 3,
        exchange: latest?.exchange ?? last.exchange,
        pointer: latest === undefined ? '/infno' : '/output/data',
        expected: '查询到 ftfileSavRslt 1，chkRslt 1',
        actual:
          latest === undefined
            ? '重传后没有查询'
            : `查询停在 ${results(latest)}${latest.reason === '' ? '' : `：${latest.reason}`}`,
      },
    ];
  },
});

export const noSecondVoucher = defineCheck<VoucherCheck>({
  id: 'sequence.no-second-voucher',
  title: '失败的凭证须重传，不得为同一笔结算另开一张凭证上传',
  remedy: '失败后用 4905 重传原凭证，号码有误时在 4905 中更正；确需重新开票的，先冲红并上传冲红凭证。',
  level: 'must',
  confidence: 'D',
  clause: '1.3 / 4905',
  cause: 'sequence',
  scope: 'voucher',
  center: 'fail-relation',
  since: 2,
  inspect: ({ card, element, record, xml }) => {
    const first = record?.secondTo;
    const isRed = textOf(node(xml?.content, 'billInfo'), 'elecSetlCertFlag') === '1';
    if (card === undefined || first === undefined || isRed) return [];
    return [
      {
        pointer: 'elecSetlCertNo',
        expected: `重传凭证 ${first}`,
        actual: `另开了凭证 ${elementKey(element)}`,
      },
    ];
  },
});
