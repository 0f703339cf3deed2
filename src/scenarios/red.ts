import { defineSuite } from './suite.ts';

/** A refund: how the platform treats red vouchers is not attested, so that whatever is found is a remark. */
export default defineSuite({
  id: 'red',
  cases: [
    {
      id: 'reverse',
      card: 'RD-REVERSE',
      title: '上传成功后冲红',
      demand:
        '先用 5501 查询原凭证能否冲红；再开具冲红凭证（新号码、金额为负、XML 标识 1 并写明原凭证）并用 4901 上传；之后 5501 查询原凭证为已冲红。',
      on: '4901',
      acts: ['upload', 'query-upload', 'reverse', 'query-upload', 'query-status'],
      refunded: true,
    },
  ],
});
