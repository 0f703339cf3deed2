import type { Hooks, Message } from '../habits/habits.ts';
import { without, type Fields } from '../values/json.ts';
import { defineDefect, everywhere, otherNumber, rows } from './defect.ts';

/** Defects after the first upload: in the query (4902), the re-upload (4905) and the status (5501). */
export const followUpDefects = [
  defineDefect({
    id: 'query-once',
    title: '只查询一次上传结果，不等到最终结果',
    check: 'sequence.query-until-final',
    rows: rows(everywhere, 2),
    plan: { polling: 'once' },
  }),
  defineDefect({
    id: 'query-once-when-told',
    title: '每次要求查询时只查询一次，不自行查询到最终结果',
    check: 'sequence.query-until-final',
    rows: rows(everywhere, 2),
    plan: { polling: 'once-when-told' },
  }),
  defineDefect({
    id: 'query-wrong-batch',
    title: '查询的批次号不是上传的批次号',
    check: 'sequence.batch-known',
    rows: rows(everywhere, 2),
    input: (input, { infno, batch }) =>
      infno === '4902'
        ? { ...input, upldBchno: batch.upldBchno.slice(0, 8) + turned(batch.upldBchno.slice(8)) }
        : input,
  }),
  defineDefect({
    id: 'query-without-interval',
    title: '查询上传结果缺少业务区间 bizStsb',
    check: 'query-upload.fields',
    rows: rows(everywhere, 2),
    input: (input, { infno }) => (infno === '4902' ? without(input, 'bizStsb') : input),
  }),
  defineDefect({
    id: 'reupload-at-once',
    title: '未等失败结果即重传',
    check: 'sequence.reupload-after-failure',
    rows: rows(everywhere, 3),
    plan: { reupload: 'at-once' },
  }),
  defineDefect({
    id: 'upload-instead-of-reupload',
    title: '失败后用新批次再次上传而不是重传',
    check: 'sequence.reupload-instead-of-upload',
    rows: rows(everywhere, 3),
    plan: { reupload: 'as-new-upload' },
  }),
  defineDefect({
    id: 'other-voucher-instead-of-reupload',
    title: '失败后为同一笔结算另开一张凭证上传而不是重传',
    check: 'sequence.no-second-voucher',
    rows: rows(everywhere, 1),
    plan: { reupload: 'as-new-voucher' },
  }),
  defineDefect({
    id: 'query-once-after-reupload',
    title: '重传后只查询一次，不等到成功',
    check: 'sequence.reupload-until-success',
    rows: rows(everywhere, 3),
    plan: { pollingAfterReupload: 'once' },
  }),
  defineDefect({
    id: 'reupload-without-reason',
    title: '重传缺少原因 rea',
    check: 'reupload.fields',
    rows: rows(everywhere, 3),
    element: inReupload(() => ({ rea: undefined })),
  }),
  defineDefect({
    id: 'reupload-of-another-voucher',
    title: '重传的原凭证号码不是上传过的号码',
    check: 'reupload.original',
    rows: rows(everywhere, 3),
    element: inReupload(({ voucher }) => ({ initElecSetlCertNo: otherNumber(voucher.no) })),
  }),
  defineDefect({
    id: 'reupload-wrong-way',
    title: '重传的原上传方式写成 4903',
    check: 'reupload.way',
    rows: rows(everywhere, 3),
    element: inReupload(() => ({ initUpldWay: '2' })),
  }),
  defineDefect({
    id: 'reupload-wrong-flag',
    title: '代码号码未变而标志写成不一致',
    check: 'reupload.flag',
    rows: rows(everywhere, 3),
    element: inReupload(() => ({ certCodeNoErrFlag: '1' })),
  }),
  defineDefect({
    id: 'status-of-unknown-voucher',
    title: '查询状态的号码从未上传',
    check: 'status.voucher-known',
    rows: rows(everywhere, 4),
    input: inStatus((input, { voucher }) => ({ ...input, elecSetlCertNo: otherNumber(voucher.no) })),
  }),
  defineDefect({
    id: 'status-wrong-chkcode',
    title: '查询状态的校验码不对',
    check: 'status.chkcode',
    rows: rows(everywhere, 4),
    input: inStatus((input, { voucher }) =>
      voucher.chkcode === undefined ? input : { ...input, elecSetlCertChkcode: otherNumber(voucher.chkcode) },
    ),
  }),
  defineDefect({
    id: 'status-without-type',
    title: '查询状态缺少凭证类型 elecSetlCertType',
    check: 'query-status.fields',
    rows: rows(everywhere, 4),
    input: inStatus((input) => without(input, 'elecSetlCertType')),
  }),
];

/** Half the range further on: far from the numbers of the day. */
const turned = (sequence: string): string => String((Number(sequence) + 50_000) % 100_000).padStart(5, '0');

function inReupload(change: (message: Message) => Fields): (element: Fields, message: Message) => Fields {
  return (element, message) => (message.infno === '4905' ? { ...element, ...change(message) } : element);
}

function inStatus(change: Hooks['input']): Hooks['input'] {
  return (input, message) => (message.infno === '5501' ? change(input, message) : input);
}
