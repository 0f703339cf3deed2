import type { Hospital } from '../../domain/card.ts';
import { time } from '../../domain/china-time.ts';
import type { LedgerMode } from '../../domain/ledger-mode.ts';
import { isCrossProvince, province } from '../../domain/region.ts';
import { voucherTypeWord, uploadModeWord } from '../../domain/voucher-words.ts';
import type { Capabilities } from '../../evidence/entries.ts';
import type { OwnCard } from '../../scenarios/own-card.ts';
import type { Problem } from './yaml.ts';

/** Conditions and values of a card that contradict each other or the run they are for. */
export function conditionProblems(card: OwnCard, run: OwnCardsFor): readonly Problem[] {
  return [
    ...ledgerProblems(card, run),
    ...offerProblems(card, run),
    ...placeProblems(card, run),
    ...selfPaidProblems(card),
    ...timeProblems(card),
    ...diagnosisProblems(card),
  ];
}

/** A settlement that nobody knows cannot be registered beforehand. */
function ledgerProblems({ values }: OwnCard, { ledger }: OwnCardsFor): readonly Problem[] {
  if (values !== undefined || ledger !== 'card') return [];
  const message =
    '只写了条件的案例卡没有已知的结算，结算数据来源不能是 card；请改用 declared（医院申报）、csv（医院导出）或 observe（--ledger 或配置中的 ledger），或写上 values';
  return [{ path: [], at: 'value', message }];
}

function offerProblems({ conditions, values }: OwnCard, { capabilities }: OwnCardsFor): readonly Problem[] {
  const at = (path: readonly string[], message: string): Problem => ({ path, at: 'value', message });
  const { elecSetlCertType: type, upldMode: mode } = values?.voucher ?? {};
  const undeclared = (declared: readonly string[], value: string | undefined): value is string =>
    value !== undefined && declared.length > 0 && !declared.includes(value);
  return [
    ...(capabilities[conditions.visit]
      ? []
      : [
          at(
            ['conditions', 'visit'],
            `配置 capabilities 中不提供${conditions.visit === 'inpatient' ? '住院' : '门诊'}`,
          ),
        ]),
    ...(conditions.settlement === 'cross-province' && !capabilities.crossProvince
      ? [at(['conditions', 'settlement'], '配置 capabilities 中不提供跨省结算')]
      : []),
    ...(undeclared(capabilities.voucherTypes, type)
      ? [
          at(
            ['values', 'voucher', 'elecSetlCertType'],
            `配置 capabilities.voucherTypes 没有声明${voucherTypeWord(type)}`,
          ),
        ]
      : []),
    ...(undeclared(capabilities.upldModes, mode)
      ? [at(['values', 'voucher', 'upldMode'], `配置 capabilities.upldModes 没有声明${uploadModeWord(mode)}`)]
      : []),
  ];
}

function placeProblems({ conditions, values }: OwnCard, { hospital }: OwnCardsFor): readonly Problem[] {
  const { settlement, insuredPlace } = conditions;
  const place = values?.person?.insuplcAdmdvs;
  const here = province(hospital.admdvs);
  const contradiction = (region: string): string | undefined => {
    if (
      settlement === 'self-paid' ||
      isCrossProvince(region, hospital.admdvs) === (settlement === 'cross-province')
    )
      return undefined;
    return settlement === 'cross-province'
      ? `跨省结算的参保地应在外省，${region} 与医院（${hospital.admdvs}）同省`
      : `实时结算的参保地应在本省（以 ${here} 开头），这里是 ${region}`;
  };
  const wrong = insuredPlace === undefined ? undefined : contradiction(insuredPlace);
  const at = ['values', 'person', 'insuplcAdmdvs'];
  const stated = place === undefined ? undefined : contradiction(place);
  return [
    ...(wrong === undefined
      ? []
      : [{ path: ['conditions', 'insuredPlace'], at: 'value' as const, message: wrong }]),
    ...(stated === undefined ? [] : [{ path: at, at: 'value' as const, message: stated }]),
    ...(place === undefined || insuredPlace === undefined || place.startsWith(insuredPlace)
      ? []
      : [
          {
            path: at,
            at: 'value' as const,
            message: `${place} 不符合条件 insuredPlace：以 ${insuredPlace} 开头`,
          },
        ]),
  ];
}

function selfPaidProblems({ conditions, values }: OwnCard): readonly Problem[] {
  if (conditions.settlement !== 'self-paid') return [];
  const at = (path: readonly string[], name: string): Problem => ({
    path: ['values', ...path],
    at: 'key',
    message: `全自费没有医保结算，不能写 ${name}；请删除`,
  });
  return [
    ...(values?.settlement === undefined ? [] : [at(['settlement'], 'settlement')]),
    ...(['psnNo', 'insutype'] as const)
      .filter((name) => values?.person?.[name] !== undefined)
      .map((name) => at(['person', name], name)),
  ];
}

/** The schema knows the shape of a time, not the calendar. */
function timeProblems({ values }: OwnCard): readonly Problem[] {
  const stated: readonly (readonly [readonly string[], string | undefined])[] = [
    [['visit', 'begntime'], values?.visit?.begntime],
    [['visit', 'endtime'], values?.visit?.endtime],
    [['settlement', 'setlTime'], values?.settlement?.setlTime],
    ...(values?.feeLines ?? []).map(
      ({ feeOcurTime }, index) => [['feeLines', String(index), 'feeOcurTime'], feeOcurTime] as const,
    ),
  ];
  return stated.flatMap(([path, text]) =>
    text === undefined || time(text) !== undefined
      ? []
      : [{ path: ['values', ...path], at: 'value' as const, message: `不是真实的时间：${text}` }],
  );
}

function diagnosisProblems({ values }: OwnCard): readonly Problem[] {
  const mains = (values?.diagnoses ?? []).filter(({ main }) => main === true).length;
  if (mains <= 1) return [];
  return [{ path: ['values', 'diagnoses'], at: 'key', message: `主要诊断只能有一个，这里有 ${mains} 个` }];
}

/** One settlement belongs to one voucher: a second card with it would be taken for the first. */
export function repeatedSettlements(cards: readonly OwnCard[]): readonly Problem[] {
  const seen = new Map<string, number>();
  return cards.flatMap(({ values }, index) => {
    const ids: readonly (readonly [readonly string[], string | undefined])[] = [
      [['settlement', 'setlId'], values?.settlement?.setlId],
      [['settlement', 'medinsSetlId'], values?.settlement?.medinsSetlId],
      [['visit', 'fixmedinsMdtrtId'], values?.visit?.fixmedinsMdtrtId],
    ];
    return ids.flatMap(([path, id]): readonly Problem[] => {
      const first = seen.get(id ?? '');
      if (id === undefined || first === index) return [];
      if (first === undefined) {
        seen.set(id, index);
        return [];
      }
      const message = `${id} 与第 ${first + 1} 张案例卡相同；每张案例卡应是不同的结算与就诊`;
      return [{ path: ['cards', String(index), 'values', ...path], at: 'value', message }];
    });
  });
}

/** The run that the cards are for. */
export interface OwnCardsFor {
  readonly hospital: Hospital;
  readonly capabilities: Capabilities;
  readonly ledger: LedgerMode;
}
