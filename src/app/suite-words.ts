import type { Act } from '../domain/card.ts';
import { suiteTitle } from '../domain/suite.ts';
import type { ActWords } from './by-hand/act-words.ts';

/** Titles of acts that suites ask for otherwise than the form does. */
export const secondUpload = '再次上传';
export const redQuery = '查询冲红凭证的上传结果';
export const refundSettling = '退费并申报';

/** What a person is told about an act of a suite beyond the form: what is tried, what to do, what should come of it. */
export function suiteWords(act: Act, nth: number, demand: string, words: ActWords): ActWords {
  if (act.suite === undefined) return words;
  const head = `${suiteTitle(act.suite)}（不计入结论）：${act.card.title}。`;
  const expected = `应有的处理：${demand}`;
  return { ...words, steps: [head, ...stepsOf(act, nth, words), expected] };
}

function stepsOf(act: Act, nth: number, { steps }: ActWords): readonly string[] {
  switch (act.act) {
    case 'upload':
      return nth > 1 ? uploadAgain : [...steps, ...together(act), ...disturbed(act)];
    case 'reverse':
      return takingBack(act);
    case 'settle':
      return nth > 1 ? refunding(act) : steps;
    case 'query-upload':
    case 'reupload':
    case 'query-status':
      return steps;
  }
}

const uploadAgain = [
  '上一次上传按测试计划没有成功，这不是医院的问题。',
  '在医院系统中找到刚才开具的凭证，重新上传。不要另开凭证。',
];

const disturbed = ({ suite }: Act): readonly string[] =>
  suite === 'resilience'
    ? ['医院系统可能提示超时、出错或失败：这是测试计划内的故障。按医院系统平时的办法处理，不要另开凭证。']
    : [];

const together = ({ companions = [] }: Act): readonly string[] =>
  companions.length === 0
    ? []
    : [
        `同一批次中还要上传案例卡 ${companions.map(({ id }) => id).join('、')} 的凭证，共 ${companions.length + 1} 张。`,
      ];

const takingBack = ({ refund }: Act): readonly string[] => [
  '在医院系统中先查询原凭证的状态（接口 5501），确认未报销、未冲红。',
  `开具冲红凭证：新的号码，金额为负，写明原凭证的代码与号码${refund === undefined ? '' : `；退费结算 ID ${refund.setlId ?? ''}，总额 ${refund.medfeeSumamt ?? ''} 元`}。`,
  '在医院系统中上传冲红凭证。',
];

const refunding = ({ card }: Act): readonly string[] => [
  `在医院系统中为患者“${card.person.psnName ?? ''}”办理退费。`,
  '退费完成后，把医院系统中退费结算的信息（金额为负）填入“申报结算”并提交。',
];
