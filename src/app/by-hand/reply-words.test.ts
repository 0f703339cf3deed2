import { expect, test } from 'vitest';

import { replyInWords } from './reply-words.ts';

test.each([
  [200, { infcode: 0, err_msg: null, output: null }, '已接受', false, false],
  [200, { infcode: -1, err_msg: '没有找到批次', output: null }, '拒绝：没有找到批次', true, false],
  [200, { infcode: 0, output: { elecSetlCertNo: '1' } }, '已应答', false, false],
  [413, { code: 413, message: '请求体超过 64 MiB' }, '拒绝（HTTP 413）：请求体超过 64 MiB', true, false],
  [
    200,
    { infcode: 0, output: { data: [{ ftfileSavRslt: '0', chkRslt: '0', savFaleRea: '' }] } },
    '版式文件存储处理中，结算关联处理中',
    false,
    false,
  ],
  [
    200,
    { infcode: 0, output: { data: [{ ftfileSavRslt: '1', chkRslt: '2', savFaleRea: '未归集' }] } },
    '版式文件存储成功，结算关联失败（未归集）',
    false,
    true,
  ],
])('%i %j is told as %s', (status, reply, text, refused, failed) => {
  expect(replyInWords(status, JSON.stringify(reply))).toEqual({ text, refused, failed });
});

test('a reply that is no JSON is told by its status', () => {
  expect(replyInWords(502, '<html>')).toEqual({ text: '拒绝（HTTP 502）', refused: true, failed: false });
});
