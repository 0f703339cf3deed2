import { textOf } from '../../contract/envelope.ts';
import { defineCheck, type ExchangeCheck, type HistoryCheck } from '../check.ts';
import { elementKey } from '../../book/register.ts';

export const voucherKnown = defineCheck<ExchangeCheck>({
  id: 'status.voucher-known',
  title: '查询状态的凭证须是已上传的凭证',
  remedy: '用上传时的凭证代码与号码查询 5501。',
  level: 'must',
  confidence: 'B',
  clause: '5501 input.elecSetlCertNo',
  cause: 'payload',
  scope: 'exchange',
  center: 'refuse',
  infnos: ['5501'],
  inspect: ({ message: { input }, register }) => {
    const key = elementKey(input);
    if (textOf(input, 'elecSetlCertNo') === undefined || register.voucher(key) !== undefined) return [];
    const pointer = '/input/elecSetlCertNo';
    return [{ pointer, expected: '已上传的凭证', actual: key, message: `凭证 ${key} 没有上传过` }];
  },
});

export const chkcode = defineCheck<ExchangeCheck>({
  id: 'status.chkcode',
  title: '查询状态的校验码须与上传时一致（类型 1、2）',
  remedy: 'elecSetlCertChkcode 填上传时的校验码，区分大小写。',
  level: 'must',
  confidence: 'B',
  clause: '5501 input.elecSetlCertChkcode',
  cause: 'payload',
  scope: 'exchange',
  center: 'refuse',
  infnos: ['5501'],
  inspect: ({ message: { input }, register }) => {
    const voucher = register.voucher(elementKey(input));
    const stated = textOf(input, 'elecSetlCertChkcode');
    if (voucher === undefined || stated === undefined || voucher.chkcode === '' || voucher.chkcode === stated)
      return [];
    return [{ pointer: '/input/elecSetlCertChkcode', expected: voucher.chkcode, actual: stated }];
  },
});

export const type = defineCheck<ExchangeCheck>({
  id: 'status.type',
  title: '查询状态的凭证类型应与上传时一致',
  remedy: 'elecSetlCertType 填上传时的凭证类型。',
  level: 'should',
  confidence: 'C',
  clause: '5501 input.elecSetlCertType',
  cause: 'payload',
  scope: 'exchange',
  center: 'ignore',
  infnos: ['5501'],
  inspect: ({ message: { input }, register }) => {
    const voucher = register.voucher(elementKey(input));
    const stated = textOf(input, 'elecSetlCertType');
    if (voucher === undefined || stated === undefined || voucher.type === '' || voucher.type === stated)
      return [];
    return [{ pointer: '/input/elecSetlCertType', expected: voucher.type, actual: stated }];
  },
});

export const statusAfterSuccess = defineCheck<HistoryCheck>({
  id: 'status.after-success',
  title: '上传成功后再查询凭证状态',
  remedy: '4902 两个结果都为 1 之后再调用 5501。',
  level: 'should',
  confidence: 'D',
  clause: '5501',
  cause: 'sequence',
  scope: 'history',
  inspect: ({ voucher }) =>
    (voucher?.statusCalls ?? [])
      .filter(({ answered }) => !answered)
      .slice(0, 1)
      .map(({ exchange }) => ({
        step: 4,
        exchange,
        pointer: '/infno',
        expected: '两个结果都为 1 之后查询',
        actual: '凭证还未处理成功时查询',
      })),
});
