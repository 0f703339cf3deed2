import type {
  Card,
  Conditions,
  Demands,
  Diagnosis,
  FeeLine,
  Person,
  Settlement,
  Visit,
} from '../domain/card.ts';
import type { ScenarioId } from '../domain/form.ts';
import { decimal, decimalText } from '../domain/money.ts';
import { visitTypes } from '../domain/voucher-words.ts';
import { amounts, dealCard, type DealOptions } from './cards.ts';
import type { CardPlan } from './plan.ts';

const idNames = ['setlId', 'medinsSetlId', 'setlTime'] as const;
type IdName = (typeof idNames)[number];

/** The hospital's statement about a test patient of its own, group by group; a group it leaves out is not fixed. */
export interface OwnValues {
  readonly person?: Person;
  readonly visit?: Omit<Visit, 'mdtrtType'>;
  readonly settlement?: Pick<Settlement, IdName>;
  readonly amounts?: Omit<Settlement, IdName>;
  readonly diagnoses?: readonly (Omit<Diagnosis, 'main'> & { readonly main?: boolean })[];
  readonly feeLines?: readonly FeeLine[];
  readonly voucher?: { readonly elecSetlCertType?: string; readonly upldMode?: string };
}

/** 自备案例卡: where it stands in the form and, if the hospital knows them, the values of its patient. */
export interface OwnCard {
  readonly title?: string;
  readonly conditions: Omit<Conditions, 'wanted'>;
  readonly values?: OwnValues;
}

export const visitTypeOf = ({ visit }: Pick<Conditions, 'visit'>): '1' | '2' =>
  visit === 'inpatient' ? '2' : '1';

/** The hospital's statement about the voucher itself. */
export const demandsOfOwn = ({ values }: OwnCard): Demands => ({
  ...(values?.voucher?.elecSetlCertType === undefined
    ? {}
    : { voucherType: values.voucher.elecSetlCertType }),
  ...(values?.voucher?.upldMode === undefined ? {} : { upldMode: values.voucher.upldMode }),
});

export interface OwnDealOptions extends DealOptions {
  /**
   * True when the values that the hospital left out are dealt. Only where the card's settlement is the one that is known beforehand:
   * elsewhere the hospital settles a patient of its own, and what it did not fix is its choice.
   */
  readonly dealsRest: boolean;
}

/**
 * The card of a hospital's own patient. A group that the hospital wrote replaces the dealt one as a whole: half of one
 * person and half of another would be nobody.
 */
export function dealOwnCard(own: OwnCard, plan: CardPlan, options: OwnDealOptions): Card {
  const { conditions, values = {} } = own;
  const title = own.title ?? `本院测试患者 ${visitTypes[visitTypeOf(conditions)]}`;
  const rest = options.dealsRest ? dealCard(plan, options) : undefined;
  const lines = values.feeLines ?? (values.amounts === undefined ? rest?.feeLines : undefined) ?? [];
  const diagnoses = values.diagnoses?.map((one, index, all) => ({
    ...one,
    main: one.main ?? (index === 0 && all.every(({ main }) => main !== true)),
  }));
  const card = {
    id: plan.id,
    title,
    visit: { ...rest?.visit, ...values.visit, mdtrtType: visitTypeOf(conditions) },
    person: values.person ?? (rest === undefined ? {} : insuredAt(rest.person, conditions.insuredPlace)),
    settlement: {
      ...(values.settlement ?? idsOf(rest?.settlement)),
      ...ownAmounts(own, plan, rest?.settlement),
    },
    diagnoses: diagnoses ?? rest?.diagnoses ?? [],
    feeLines: lines,
    voucher: { elecSetlCertType: '1', supninsCode: options.hospital.admdvs },
  };
  return { ...card, conditions: { ...conditions, wanted: wantedOf(conditions, card) } };
}

const insuredAt = (person: Person, place: string | undefined): Person =>
  place === undefined ? person : { ...person, insuplcAdmdvs: place.padEnd(6, '0') };

const idsOf = (settlement: Settlement = {}): Pick<Settlement, IdName> =>
  Object.fromEntries(
    idNames.flatMap((name) => (settlement[name] === undefined ? [] : [[name, settlement[name]]])),
  );

/** The amounts that the hospital states, in two decimals; else the split of its own fee lines; else the dealt amounts. */
function ownAmounts(
  { conditions, values = {} }: OwnCard,
  plan: CardPlan,
  rest: Settlement | undefined,
): Omit<Settlement, IdName> {
  if (values.amounts !== undefined) return statedAmounts(conditions.settlement, values.amounts);
  if (rest === undefined) return {};
  if (values.feeLines !== undefined) return amounts(plan, values.feeLines);
  return Object.fromEntries(Object.entries(rest).filter(([name]) => !idNames.some((id) => id === name)));
}

/** The payments of a voucher: what nobody pays is zero; without the insurance everything is cash. */
export function statedAmounts(kind: ScenarioId, stated: Omit<Settlement, IdName>): Omit<Settlement, IdName> {
  const total = stated.medfeeSumamt ?? '0.00';
  const usual =
    kind === 'self-paid' ? { hifpPay: '0.00', psnCashpay: total, psnSelfpay: '0.00', psnOwnpay: total } : {};
  const all = { othPay: '0.00', psnAcctPay: '0.00', ...usual, ...stated };
  return Object.fromEntries(
    Object.entries(all).map(([name, text]) => [name, decimalText(decimal(text) ?? 0n)]),
  );
}

const kinds: Readonly<Record<ScenarioId, string>> = {
  'real-time': '参保地在本省，按医保实时结算',
  'self-paid': '不走医保，费用全部由个人支付',
  'cross-province': '参保地在外省，按跨省异地就医直接结算',
};

/** For the person who chooses the patient: what it must be like, then what is left to the hospital. */
function wantedOf(
  { settlement, visit, insuredPlace }: OwnCard['conditions'],
  card: Pick<Card, 'visit' | 'person' | 'settlement' | 'diagnoses' | 'feeLines'>,
): readonly string[] {
  const open = [
    Object.keys(card.person).length === 0 ? '患者' : '',
    Object.keys(card.visit).length === 1 ? '就诊' : '',
    Object.keys(card.settlement).length === 0 ? '结算与金额' : '',
    card.diagnoses.length === 0 ? '诊断' : '',
    card.feeLines.length === 0 ? '费用明细' : '',
  ].filter((text) => text !== '');
  return [
    visit === 'inpatient' ? '住院患者' : '门诊患者',
    kinds[settlement],
    ...(insuredPlace === undefined ? [] : [`参保地区划以 ${insuredPlace} 开头`]),
    ...(open.length === 0 ? [] : [`${open.join('、')}由医院用自己的测试数据`]),
  ];
}
