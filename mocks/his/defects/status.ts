import { defineDefect, everywhere, rows } from './defect.ts';
import type { Hooks } from '../habits/habits.ts';
import { without } from '../values/json.ts';
import { otherNumber } from './layout.ts';

/** Defects of 5501 alone. */
export const statusDefects = [
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

function inStatus(change: Hooks['input']): Hooks['input'] {
  return (input, message) => (message.infno === '5501' ? change(input, message) : input);
}
