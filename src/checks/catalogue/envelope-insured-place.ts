import { textOf } from '../../contract/envelope.ts';
import type { JsonObject } from '../../contract/json-text.ts';
import { isCrossProvince, province } from '../../domain/region.ts';
import { defineCheck, type ExchangeCheck } from '../check.ts';
import { elementsOf } from '../../book/register.ts';

const uploads = ['4901', '4905'] as const;

/** The insured places of the elements when every one of them is insured in another province; else none. */
function placesElsewhere(input: JsonObject): readonly string[] {
  const elements = elementsOf(input);
  const places = elements.flatMap((element) => {
    const from = textOf(element, 'insuplcAdmdvs');
    const at = textOf(element, 'mdtrtareaAdmdvs');
    return from !== undefined && at !== undefined && isCrossProvince(from, at) ? [from] : [];
  });
  return places.length === elements.length ? places : [];
}

export const insuplcGiven = defineCheck<ExchangeCheck>({
  id: 'envelope.insuplc-given',
  title: '跨省就医人员的报文须带参保地区划 insuplc_admdvs',
  remedy: '上传跨省参保人的凭证时，把报文的 insuplc_admdvs 设为其参保地医保区划；平台按两个区划路由。',
  level: 'must',
  confidence: 'A',
  clause: '2.1 输入报文 insuplc_admdvs',
  cause: 'payload',
  scope: 'exchange',
  center: 'refuse',
  infnos: uploads,
  inspect: ({ message: { envelope, input } }) => {
    const [place] = placesElsewhere(input);
    return place === undefined || textOf(envelope, 'insuplc_admdvs') !== undefined
      ? []
      : [{ pointer: '/insuplc_admdvs', expected: `参保地医保区划（${place}）`, actual: '缺少' }];
  },
});

export const insuplcAgrees = defineCheck<ExchangeCheck>({
  id: 'envelope.insuplc-agrees',
  title: '跨省就医人员的报文参保地区划须与凭证的参保地同省',
  remedy: '报文的 insuplc_admdvs 取参保人的参保地，不要固定写本地区划；平台据此路由到参保省。',
  level: 'must',
  confidence: 'B',
  clause: '1.7 跨省 insuplc_admdvs',
  cause: 'payload',
  scope: 'exchange',
  center: 'refuse',
  infnos: uploads,
  inspect: ({ message: { envelope, input } }) => {
    const places = placesElsewhere(input);
    const stated = textOf(envelope, 'insuplc_admdvs');
    const [place] = places;
    // A batch may hold people of several provinces: any one of theirs will do.
    if (place === undefined || stated === undefined || places.some((p) => province(p) === province(stated)))
      return [];
    return [{ pointer: '/insuplc_admdvs', expected: place, actual: stated }];
  },
});

export const insuplcWithPerson = defineCheck<ExchangeCheck>({
  id: 'envelope.insuplc-with-person',
  title: '带人员编号的报文应带参保地区划 insuplc_admdvs',
  remedy: '上传含 psnNo 的凭证时，报文填 insuplc_admdvs；本地参保填本地区划。',
  level: 'should',
  confidence: 'A',
  clause: '2.1 输入报文 insuplc_admdvs',
  cause: 'payload',
  scope: 'exchange',
  center: 'ignore',
  infnos: uploads,
  inspect: ({ message: { envelope, input } }) => {
    const isNamed = elementsOf(input).some((element) => textOf(element, 'psnNo') !== undefined);
    return !isNamed || textOf(envelope, 'insuplc_admdvs') !== undefined
      ? []
      : [{ pointer: '/insuplc_admdvs', expected: '参保地医保区划', actual: '缺少' }];
  },
});
