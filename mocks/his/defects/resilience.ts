import { defineDefect } from './defect.ts';

const unanswered = ['timeout-processed', 'timeout-lost', 'reset-before', 'reset-midway'];

/** Defects that show only when something else goes wrong: these hospitals earn all twelve rows. */
export const resilienceDefects = [
  defineDefect({
    id: 'other-voucher-after-silence',
    title: '上传没有得到应答就另开一张凭证上传',
    check: 'resilience.no-second-voucher',
    rows: [],
    extra: [...unanswered, 'http-502', 'html-page', 'duplicate'].map((id) => `resilience/${id}`),
    plan: { afterSilence: 'other-voucher' },
    // On a connection of its own nothing is repeated behind the hospital's back.
    style: { transport: 'close' },
  }),
  defineDefect({
    id: 'new-call-after-silence',
    title: '上传没有得到应答就以新的 msgid 再次上传，不先查询',
    check: 'resilience.ask-or-repeat',
    rows: [],
    extra: unanswered.map((id) => `resilience/${id}`),
    plan: { afterSilence: 'as-new-call' },
    style: { transport: 'close' },
  }),
  defineDefect({
    id: 'reupload-of-whole-batch',
    title: '同批一张失败，重传整批凭证',
    check: 'sequence.reupload-after-failure',
    rows: [],
    extra: ['resilience/partial-batch'],
    plan: { reuploadScope: 'batch' },
  }),
];
