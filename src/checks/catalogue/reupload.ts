import type { Mismatch } from '../../domain/verdict.ts';
import { textOf } from '../../contract/envelope.ts';
import type { JsonObject } from '../../contract/json-text.ts';
import { defineCheck, type ExchangeCheck, type ExchangeSubject } from '../check.ts';
import { elementKey, elementsOf, originalKey } from '../../book/register.ts';
import { defineFieldsChecks } from '../parts.ts';

const LIST = '/input/reUploadDetlDTOList';

const perElement = (
  { message: { input } }: ExchangeSubject,
  inspect: (element: JsonObject, pointer: string) => readonly Mismatch[],
): readonly Mismatch[] => elementsOf(input).flatMap((element, index) => inspect(element, `${LIST}/${index}`));

/** Checks of the request against its table. */
export const reuploadFields = defineFieldsChecks({ infno: '4905', id: 'reupload', title: '重传' });

export const original = defineCheck<ExchangeCheck>({
  id: 'reupload.original',
  title: '重传的原凭证（init 代码与号码）须是已上传的凭证',
  remedy: 'initElecSetlCertCode、initElecSetlCertNo 填 4901 上传时的凭证代码与号码。',
  level: 'must',
  confidence: 'B',
  clause: '4905 reUploadDetlDTOList.initElecSetlCertNo',
  cause: 'payload',
  scope: 'exchange',
  center: 'refuse',
  infnos: ['4905'],
  inspect: (subject) =>
    perElement(subject, (element, pointer) => {
      const key = originalKey(element);
      if (textOf(element, 'initElecSetlCertNo') === undefined || subject.register.voucher(key) !== undefined)
        return [];
      return [
        {
          pointer: `${pointer}/initElecSetlCertNo`,
          expected: '已由 4901 上传的凭证',
          actual: key,
          message: `原凭证 ${key} 没有上传过`,
        },
      ];
    }),
});

export const way = defineCheck<ExchangeCheck>({
  id: 'reupload.way',
  title: '由 4901 上传的凭证，重传时原上传方式须为 1',
  remedy: 'initUpldWay 填 1（原由 4901 上传，用 4902 查询）。',
  level: 'must',
  confidence: 'B',
  clause: '4905 reUploadDetlDTOList.initUpldWay',
  cause: 'payload',
  scope: 'exchange',
  center: 'refuse',
  infnos: ['4905'],
  inspect: (subject) =>
    perElement(subject, (element, pointer) =>
      textOf(element, 'initUpldWay') === '2'
        ? [{ pointer: `${pointer}/initUpldWay`, expected: '1（4901 上传）', actual: '2（4903 上传）' }]
        : [],
    ),
});

export const flag = defineCheck<ExchangeCheck>({
  id: 'reupload.flag',
  title: '凭证代码号码错误标志须与实际一致：0 未变，1 已变',
  remedy: '新旧代码与号码相同时 certCodeNoErrFlag 填 0，不同时填 1。',
  level: 'must',
  confidence: 'D',
  clause: '4905 reUploadDetlDTOList.certCodeNoErrFlag',
  cause: 'payload',
  scope: 'exchange',
  center: 'refuse',
  infnos: ['4905'],
  inspect: (subject) =>
    perElement(subject, (element, pointer) => {
      const stated = textOf(element, 'certCodeNoErrFlag');
      const expected = elementKey(element) === originalKey(element) ? '0' : '1';
      if (stated === undefined || stated === expected) return [];
      return [
        {
          pointer: `${pointer}/certCodeNoErrFlag`,
          expected: `${expected}（原 ${originalKey(element)}，现 ${elementKey(element)}）`,
          actual: stated,
          corrected: expected,
        },
      ];
    }),
});
