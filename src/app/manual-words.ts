import type { Act, ActName, Card } from '../domain/card.ts';
import type { SuiteId } from '../domain/suite.ts';
import type { Verdict } from '../domain/verdict.ts';

import { redQuery, refundSettling, secondUpload, suiteWords } from './suite-words.ts';

/** What a person is told about an act: what to do in the HIS, and what the center then waits for. */
export interface ActWords {
  readonly title: string;
  /** One thing to do after the other. */
  readonly steps: readonly string[];
  readonly waitsFor: string;
}

type Told = (card: Card, isPlanned: boolean) => Omit<ActWords, 'title'>;

export const actTitles: Readonly<Record<ActName, string>> = {
  settle: '结算并申报',
  upload: '开票并上传',
  'query-upload': '查询上传结果',
  reupload: '重传',
  'query-status': '查询凭证状态',
  reverse: '冲红',
};

const visitWord = ({ visit }: Card): string => (visit.mdtrtType === '2' ? '住院' : '门诊');
const isSelfPaid = ({ settlement }: Card): boolean => settlement.setlId === undefined;

const told: Readonly<Record<ActName, Told>> = {
  settle: (card) => ({
    steps: [
      `在医院系统中为患者“${card.person.psnName}”办理${visitWord(card)}结算。`,
      '结算完成后，把医院系统中的结算信息填入下方“申报结算”并提交。',
    ],
    waitsFor: '结算信息的申报（本步骤不产生接口请求）',
  }),
  upload: (card) => ({
    steps: [
      `在医院系统中按案例卡录入${visitWord(card)}患者“${card.person.psnName}”及费用明细，总额 ${card.settlement.medfeeSumamt} 元。`,
      isSelfPaid(card)
        ? '按全自费结算，不走医保。'
        : `按医保结算，结算信息与案例卡一致（结算 ID ${card.settlement.setlId ?? ''}）。`,
      '开具电子结算凭证（电子票据）。',
      '在医院系统中上传该凭证。',
    ],
    waitsFor: '医院系统发来的上传请求（接口 4901）',
  }),
  'query-upload': () => ({
    steps: ['在医院系统中查询刚才那一批的上传结果。', '结果为“处理中”时稍后再查，直到给出成功或失败。'],
    waitsFor: '医院系统发来的上传结果查询（接口 4902），直到查到最终结果',
  }),
  reupload: (_card, isPlanned) => ({
    steps: [
      isPlanned
        ? '凭证中心已按测试计划反馈一次失败，这不是医院的问题。'
        : '凭证中心反馈了失败，原因见“已收到的请求”。请先在医院系统中改正。',
      '在医院系统中找到该凭证，查看失败原因，然后重传。不要重新开票，也不要再次做首次上传。',
    ],
    waitsFor: '医院系统发来的重传请求（接口 4905）',
  }),
  'query-status': () => ({
    steps: ['在医院系统中查询该凭证的状态。'],
    waitsFor: '医院系统发来的凭证状态查询（接口 5501）',
  }),
  reverse: () => ({
    steps: ['在医院系统中冲红该凭证。'],
    waitsFor: '医院系统发来的冲红凭证上传请求（接口 4901，不计入结论）',
  }),
};

/** The second query of a card is the one after the re-upload; in a refund, the one of the red voucher. */
export function actTitle(act: ActName, nth: number, suite?: SuiteId): string {
  if (nth === 1) return actTitles[act];
  if (act === 'query-upload') return suite === 'red' ? redQuery : '查询重传结果';
  if (act === 'settle') return refundSettling;
  return act === 'upload' ? secondUpload : actTitles[act];
}

export const actWordsOf = (
  act: Act,
  { nth, isPlanned, demand }: { readonly nth: number; readonly isPlanned: boolean; readonly demand: string },
): ActWords =>
  suiteWords(act, nth, demand, {
    title: actTitle(act.act, nth, act.suite),
    ...told[act.act](act.card, isPlanned),
  });

export const verdictTexts: Readonly<Record<Verdict, string>> = {
  pass: '通过',
  fail: '未通过',
  'not-run': '未测试',
  error: '工具异常',
};

/** Said when 已完成 was pressed and nothing came. */
export const nothingCame =
  '已按“已完成”，但凭证中心没有收到所需的请求。请检查医院系统中的地址、网络和操作日志后再试；确实无法完成时可以跳过并写明原因。';
