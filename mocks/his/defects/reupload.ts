import { defineDefect, everywhere, rows } from './defect.ts';
import type { Message } from '../habits/habits.ts';
import type { Fields } from '../values/json.ts';
import { otherNumber } from './layout.ts';

/** Defects of 4905 alone. */
export const reuploadDefects = [
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
];

function inReupload(change: (message: Message) => Fields): (element: Fields, message: Message) => Fields {
  return (element, message) => (message.infno === '4905' ? { ...element, ...change(message) } : element);
}
