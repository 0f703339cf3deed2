import type { Act, ActName, Card, Demands } from '../../domain/card.ts';
import type { ScenarioId } from '../../domain/form.ts';
import { suiteTitle, type SuiteId } from '../../domain/suite.ts';
import { uploadModeWord, visitTypes, voucherTypeWord } from '../../domain/voucher-words.ts';

/** The words for an act: what a person is to do in the HIS, and what the center then waits for. */
export interface ActWords {
  readonly title: string;
  /** One thing to do after the other. */
  readonly steps: readonly string[];
  readonly waitsFor: string;
}

/** The circumstances that the words depend on besides the card. */
export interface ActContext {
  readonly ledger: string;
  /** The demands that the card was dealt to show; empty when nothing was asked. */
  readonly demands: Demands;
  /** Of a card beyond the form: what a hospital is expected to do; otherwise empty. */
  readonly demand: string;
  readonly nth: number;
  readonly isPlanned: boolean;
  /** The hospital has made and told the settlement already: the card says what it told. */
  readonly isSettled?: boolean;
}

type WordsOfAct = (
  card: Card,
  context: ActContext & { readonly scenario: ScenarioId },
) => Omit<ActWords, 'title'>;

export const actTitles: Readonly<Record<ActName, string>> = {
  settle: '结算并申报',
  upload: '开票并上传',
  'query-upload': '查询上传结果',
  reupload: '重传',
  'query-status': '查询凭证状态',
  reverse: '冲红',
};

const visitWord = ({ visit }: Card): string => visitTypes[visit.mdtrtType];

const patient = ({ person, conditions }: Card): string => {
  if (person.psnName !== undefined) return `患者“${person.psnName}”`;
  return conditions === undefined ? '患者' : '一名符合条件的本院测试患者';
};

/** Only a card of the hospital's own leaves something to choose. */
const choice = ({ conditions }: Card): readonly string[] =>
  conditions === undefined ? [] : [`选用本院的测试患者：${conditions.wanted.join('；')}。`];

const wordsOfActs: Readonly<Record<ActName, WordsOfAct>> = {
  settle: (card) => ({
    steps: [
      ...choice(card),
      `在医院系统中为${patient(card)}办理${visitWord(card)}结算。`,
      '结算完成后，把医院系统中的结算信息填入“申报结算”并提交。',
    ],
    waitsFor: '结算信息的申报（本步骤不产生接口请求）',
  }),
  upload: (card, context) => ({
    steps: [
      ...(context.isSettled === true
        ? [settledStep(card)]
        : [...choice(card), treatmentStep(card), settlementStep(card, context)]),
      ...(context.ledger === 'csv' ? ['把含这笔结算的结算清单导出到配置的文件（ledgerFile）。'] : []),
      voucherStep(context.demands),
      context.demands.upldMode === undefined
        ? '在医院系统中上传该凭证。'
        : `在医院系统中上传该凭证，${uploadModeWord(context.demands.upldMode)}。`,
    ],
    waitsFor: '医院系统发来的上传请求（接口 4901）',
  }),
  'query-upload': () => ({
    steps: ['在医院系统中查询刚才那一批的上传结果。', '结果为“处理中”时稍后再查，直到给出成功或失败。'],
    waitsFor: '医院系统发来的上传结果查询（接口 4902），直到查到最终结果',
  }),
  reupload: (_card, { isPlanned }) => ({
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

function treatmentStep(card: Card): string {
  const { medfeeSumamt } = card.settlement;
  const hasLines = card.feeLines.length > 0;
  if (!hasLines && medfeeSumamt === undefined)
    return `在医院系统中为${patient(card)}办理${visitWord(card)}就诊与收费。`;
  const total = medfeeSumamt === undefined ? '' : `，总额 ${medfeeSumamt} 元`;
  return `在医院系统中按案例卡录入${visitWord(card)}${patient(card)}${hasLines ? '及费用明细' : ''}${total}。`;
}

/** The settlement has been made: asking for another one would contradict what was declared. */
function settledStep(card: Card): string {
  const { setlId, medfeeSumamt } = card.settlement;
  const facts = [
    ...(setlId === undefined ? [] : [`结算 ID ${setlId}`]),
    ...(medfeeSumamt === undefined ? [] : [`总额 ${medfeeSumamt} 元`]),
  ];
  return `在医院系统中找到${patient(card)}已申报的${visitWord(card)}结算（${facts.join('，')}），不要另行结算。`;
}

/** Only a settlement that was registered beforehand is known: elsewhere the hospital's own has another number. */
function settlementStep(
  { settlement }: Card,
  { scenario, ledger }: ActContext & { readonly scenario: ScenarioId },
): string {
  if (scenario === 'self-paid') return '按全自费结算，不走医保。';
  if (settlement.setlId === undefined || ledger !== 'card') return '按医保结算。';
  return `按医保结算，结算信息与案例卡一致（结算 ID ${settlement.setlId}）。`;
}

const voucherStep = ({ voucherType }: Demands): string =>
  voucherType === undefined
    ? '开具电子结算凭证（电子票据）。'
    : `开具电子结算凭证，凭证类型为${voucherTypeWord(voucherType)}（${voucherType}）。`;

/** The second query of a card is the one after the re-upload; in a refund, the one of the red voucher. */
export function actTitle(act: ActName, nth: number, suite?: SuiteId): string {
  if (nth === 1) return actTitles[act];
  if (act === 'query-upload') return suite === 'red' ? redQuery : '查询重传结果';
  if (act === 'settle') return refundSettling;
  return act === 'upload' ? secondUpload : actTitles[act];
}

export const actWordsOf = (act: Act, context: ActContext): ActWords =>
  suiteWords(act, context.nth, context.demand, {
    title: actTitle(act.act, context.nth, act.suite),
    ...wordsOfActs[act.act](act.card, { ...context, scenario: act.scenario }),
  });

/** The notice when 已完成 was pressed and nothing came. */
export const nothingCame =
  '已按“已完成”，但凭证中心没有收到所需的请求。请检查医院系统中的地址、网络和操作日志后再试；确实无法完成时可以跳过并写明原因。';

/** Titles of acts that suites ask for otherwise than the form does. */
export const secondUpload = '再次上传';

export const redQuery = '查询冲红凭证的上传结果';

export const refundSettling = '退费并申报';

/** The words for an act of a suite beyond the form: what is tried, what to do, what should come of it. */
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
