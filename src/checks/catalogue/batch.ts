import { compactDay, day, daysBetween, time } from '../../domain/china-time.ts';
import { decimal } from '../../domain/money.ts';
import { isObject, textOf } from '../../contract/envelope.ts';
import { readJson } from '../../contract/json-text.ts';
import { defineCheck, type ExchangeCheck } from '../check.ts';
import { elementKey, elementsOf } from '../../book/register.ts';
import { isWholeList, listPointer } from '../parts.ts';

const uploads = ['4901', '4905'] as const;
const MAX_VOUCHERS = 100;
const DAY_MS = 86_400_000;

export const count = defineCheck<ExchangeCheck>({
  id: 'batch.count',
  title: '电子结算凭证数量须等于关联关系列表的元素个数',
  remedy: '按列表实际长度填写 elecSetlCertCnt。',
  level: 'must',
  confidence: 'D',
  clause: '4901 input.elecSetlCertCnt',
  cause: 'payload',
  scope: 'exchange',
  center: 'refuse',
  infnos: uploads,
  inspect: ({ message: { input } }) => {
    const stated = textOf(input, 'elecSetlCertCnt');
    const listed = elementsOf(input).length;
    // A list that is none, or that has something else in it, is told by the check of the fields.
    if (!isWholeList(input)) return [];
    if (stated === undefined || decimal(stated) === decimal(String(listed))) return [];
    const expected = String(listed);
    return [{ pointer: '/input/elecSetlCertCnt', expected, actual: stated, corrected: expected }];
  },
});

export const limit = defineCheck<ExchangeCheck>({
  id: 'batch.limit',
  title: '一个批次不超过 100 张凭证',
  remedy: '超过 100 张时分批上传，每批使用新的批次号。',
  level: 'must',
  confidence: 'B',
  clause: '4901 input.elecSetlCertCnt',
  cause: 'payload',
  scope: 'exchange',
  center: 'refuse',
  infnos: uploads,
  inspect: ({ message: { input } }) => {
    const listed = elementsOf(input).length;
    return listed <= MAX_VOUCHERS
      ? []
      : [{ pointer: listPointer(input), expected: `不超过 ${MAX_VOUCHERS} 张`, actual: `${listed} 张` }];
  },
});

/** The two days of `yyyyMMdd-yyyyMMdd`, `undefined` unless both are real and in order. */
export function interval(
  text: string | undefined,
): { readonly from: number; readonly to: number } | undefined {
  const found = /^(\d{8})-(\d{8})$/.exec(text ?? '');
  const from = day(found?.[1] ?? '');
  const to = day(found?.[2] ?? '');
  return from === undefined || to === undefined || from > to ? undefined : { from, to };
}

export const bizInterval = defineCheck<ExchangeCheck>({
  id: 'batch.interval',
  title: '业务区间须为 yyyyMMdd-yyyyMMdd，日期真实且起不晚于止',
  remedy: '按开票日期的起止日填写 bizStsb，例如 20220520-20220525。',
  level: 'must',
  confidence: 'A',
  clause: '4901 input.bizStsb',
  cause: 'payload',
  scope: 'exchange',
  center: 'refuse',
  infnos: ['4901', '4902', '4905'],
  inspect: ({ message: { input } }) => {
    const stated = textOf(input, 'bizStsb');
    return stated === undefined || interval(stated) !== undefined
      ? []
      : [
          {
            pointer: '/input/bizStsb',
            expected: '真实日期的区间 yyyyMMdd-yyyyMMdd，起不晚于止',
            actual: stated,
          },
        ];
  },
});

export const billDateInInterval = defineCheck<ExchangeCheck>({
  id: 'batch.bill-date-in-interval',
  title: '每张凭证的开票日期须在业务区间内',
  remedy: '业务区间取本批凭证开票日期的最早与最晚一天。',
  level: 'must',
  confidence: 'D',
  clause: '4901 input.bizStsb / billDate',
  cause: 'payload',
  scope: 'exchange',
  center: 'refuse',
  infnos: uploads,
  inspect: ({ message: { input } }) => {
    const span = interval(textOf(input, 'bizStsb'));
    if (span === undefined) return [];
    return elementsOf(input).flatMap((element, index) => {
      const stated = textOf(element, 'billDate') ?? '';
      const at = day(stated);
      if (at === undefined || (at >= span.from && at <= span.to)) return [];
      const pointer = `${listPointer(input)}/${index}/billDate`;
      return [{ pointer, expected: `在 ${textOf(input, 'bizStsb') ?? ''} 内`, actual: stated }];
    });
  },
});

export const numberShape = defineCheck<ExchangeCheck>({
  id: 'batch.number-shape',
  title: '上传批次号须为上传日期 yyyyMMdd 加五位流水号',
  remedy: '批次号共 13 位数字，例如 2022052500001。',
  level: 'must',
  confidence: 'A',
  clause: '4901 input.upldBchno',
  cause: 'payload',
  scope: 'exchange',
  center: 'refuse',
  infnos: uploads,
  inspect: ({ message: { input } }) => {
    const stated = textOf(input, 'upldBchno');
    return stated === undefined || (/^\d{13}$/.test(stated) && day(stated.slice(0, 8)) !== undefined)
      ? []
      : [
          {
            pointer: '/input/upldBchno',
            expected: '日期 yyyyMMdd 加五位流水号，共 13 位数字',
            actual: stated,
          },
        ];
  },
});

export const numberDate = defineCheck<ExchangeCheck>({
  id: 'batch.number-date',
  title: '上传批次号的前八位须为上传日期',
  remedy: '每次上传按当天日期生成批次号；检查服务器日期。',
  level: 'must',
  confidence: 'D',
  clause: '4901 input.upldBchno',
  cause: 'configuration',
  scope: 'exchange',
  center: 'refuse',
  infnos: uploads,
  inspect: ({ message: { input, envelope, infno }, receivedAt, register }) => {
    const stated = textOf(input, 'upldBchno') ?? '';
    const at = /^\d{13}$/.test(stated) ? day(stated.slice(0, 8)) : undefined;
    // A re-upload may keep the number of its first upload, however long ago that was.
    if (at === undefined || (infno === '4905' && register.hasBatchNumber(stated))) return [];
    // Around midnight, and with a clock that is a little off, the day before or after is still the upload date.
    if (Math.abs(daysBetween(at, receivedAt)) <= 1) return [];
    const said = time(textOf(envelope, 'inf_time') ?? '');
    if (said !== undefined && Math.abs(said - receivedAt) <= DAY_MS && daysBetween(at, said) === 0) return [];
    return [{ pointer: '/input/upldBchno', expected: `以 ${compactDay(receivedAt)} 开头`, actual: stated }];
  },
});

export const numberUnique = defineCheck<ExchangeCheck>({
  id: 'batch.number-unique',
  title: '新的上传（4901）应使用新的批次号',
  remedy: '同一机构的批次号不重复使用；重试未得到应答的同一请求除外。',
  level: 'should',
  confidence: 'C',
  clause: '4901 input.upldBchno',
  cause: 'payload',
  scope: 'exchange',
  center: 'ignore',
  infnos: ['4901'],
  inspect: ({ message: { input }, register, isRetry }) => {
    const stated = textOf(input, 'upldBchno') ?? '';
    return stated === '' || isRetry === true || !register.hasBatchNumber(stated)
      ? []
      : [{ pointer: '/input/upldBchno', expected: '未使用过的批次号', actual: stated }];
  },
});

export const noDuplicates = defineCheck<ExchangeCheck>({
  id: 'batch.no-duplicates',
  title: '同一批次中同一张凭证只出现一次',
  remedy: '按凭证代码与号码去重后再组批。',
  level: 'must',
  confidence: 'D',
  clause: '4901 input.upldDetlList',
  cause: 'payload',
  scope: 'exchange',
  center: 'refuse',
  infnos: uploads,
  inspect: ({ message: { input } }) => {
    const keys = elementsOf(input).map(elementKey);
    return keys.flatMap((key, index) =>
      keys.indexOf(key) === index || key === ''
        ? []
        : [{ pointer: `${listPointer(input)}/${index}`, expected: '未出现过的凭证', actual: key }],
    );
  },
});

export const extFld = defineCheck<ExchangeCheck>({
  id: 'batch.ext-fld',
  title: '扩展字段 extFld 须为 JSON 对象写成的文本',
  remedy: '不用时留空；使用时写成 JSON 对象的文本，如 "{\\"ward\\":\\"03\\"}"。',
  level: 'must',
  confidence: 'B',
  clause: '4901 upldDetlList.extFld',
  cause: 'payload',
  scope: 'exchange',
  center: 'refuse',
  infnos: uploads,
  inspect: ({ message: { input } }) =>
    elementsOf(input).flatMap((element, index) => {
      const stated = textOf(element, 'extFld');
      // "null" is an empty value badly written, which is a remark of its own.
      if (stated === undefined || /^null$/i.test(stated)) return [];
      const reading = readJson(stated);
      if (reading.kind === 'value' && isObject(reading.value)) return [];
      const pointer = `${listPointer(input)}/${index}/extFld`;
      return [{ pointer, expected: 'JSON 对象的文本', actual: stated.slice(0, 80) }];
    }),
});
