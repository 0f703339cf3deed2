import { defineDefect, everywhere, rows } from './defect.ts';
import type { Hooks } from '../habits/habits.ts';
import { decimal, type Fields, type Json } from '../values/json.ts';
import { compactDate, daysBefore } from '../values/time.ts';

/** Defects of the list and the batch that the center refuses at once. */
export const batchDefects = [
  defineDefect({
    id: 'name-missing',
    title: '关联关系缺少人员姓名 psnName',
    check: 'upload.fields',
    rows: rows(everywhere, 1),
    element: (element) => ({ ...element, psnName: undefined }),
  }),
  defineDefect({
    id: 'count-too-high',
    title: '凭证数量比列表多一',
    check: 'batch.count',
    rows: rows(everywhere, 1),
    input: inUpload((input) => ({ ...input, elecSetlCertCnt: decimal(String(elements(input).length + 1)) })),
  }),
  defineDefect({
    id: 'batch-of-101',
    title: '一个批次上传 101 张凭证',
    check: 'batch.limit',
    rows: rows(everywhere, 1),
    input: inUpload((input) => ({
      ...input,
      elecSetlCertCnt: decimal('101'),
      upldDetlList: Array.from({ length: 101 }, (_, index) =>
        elements(input).map((element) => ({
          ...(element as Fields),
          elecSetlCertNo: String(9_000_000_000 + index),
        })),
      ).flat(),
    })),
  }),
  defineDefect({
    id: 'interval-impossible',
    title: '业务区间不是日期',
    check: 'batch.interval',
    rows: rows(everywhere, 1),
    input: inUpload((input) => ({ ...input, bizStsb: '20257520-20250730' })),
  }),
  defineDefect({
    id: 'interval-elsewhere',
    title: '开票日期不在业务区间内',
    check: 'batch.bill-date-in-interval',
    rows: rows(everywhere, 1),
    input: inUpload((input, { atMs }) => ({
      ...input,
      bizStsb: `${compactDate(daysBefore(atMs, 10))}-${compactDate(daysBefore(atMs, 9))}`,
    })),
  }),
  defineDefect({
    id: 'batch-number-with-hyphen',
    title: '上传批次号不是 13 位数字',
    check: 'batch.number-shape',
    rows: rows(everywhere, 1),
    input: inUpload((input, { batch }) => ({
      ...input,
      upldBchno: `${batch.upldBchno.slice(0, 8)}-${batch.upldBchno.slice(8)}`,
    })),
  }),
  defineDefect({
    id: 'batch-number-of-last-month',
    title: '上传批次号的日期是一个月前',
    check: 'batch.number-date',
    rows: rows(everywhere, 1),
    input: inUpload((input, { batch, atMs }) => ({
      ...input,
      upldBchno: compactDate(daysBefore(atMs, 30)) + batch.upldBchno.slice(8),
    })),
  }),
  defineDefect({
    id: 'voucher-listed-twice',
    title: '同一凭证在列表中出现两次',
    check: 'batch.no-duplicates',
    rows: rows(everywhere, 1),
    input: inUpload((input) => ({
      ...input,
      elecSetlCertCnt: decimal('2'),
      upldDetlList: [...elements(input), ...elements(input)],
    })),
  }),
  defineDefect({
    id: 'extension-plain-text',
    title: '扩展字段 extFld 写成普通文字',
    check: 'batch.ext-fld',
    rows: rows(everywhere, 1),
    element: (element) => ({ ...element, extFld: '三病区' }),
  }),
];

/** A change of 4901 alone. */
function inUpload(change: Hooks['input']): Hooks['input'] {
  return (input, message) => (message.infno === '4901' ? change(input, message) : input);
}

function elements(input: Fields): readonly Json[] {
  const list = input['upldDetlList'];
  return Array.isArray(list) ? (list as readonly Json[]) : [];
}
