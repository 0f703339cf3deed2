import { defineDefect, everywhere, rows } from './defect.ts';
import { without } from '../values/json.ts';

/** Defects in the order of things and in the query. */
export const sequenceDefects = [
  defineDefect({
    id: 'query-once',
    title: '只查询一次上传结果，不等到最终结果',
    check: 'sequence.query-until-final',
    rows: rows(everywhere, 2),
    plan: { polling: 'once' },
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
    id: 'query-once-after-reupload',
    title: '重传后只查询一次，不等到成功',
    check: 'sequence.reupload-until-success',
    rows: rows(everywhere, 3),
    plan: { pollingAfterReupload: 'once' },
  }),
];

/** Half the range further on: far from the numbers of the day. */
const turned = (sequence: string): string => String((Number(sequence) + 50_000) % 100_000).padStart(5, '0');
