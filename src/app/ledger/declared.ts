import type { CardData, LedgerEntry } from '../../evidence/entries.ts';
import { decimal } from '../../domain/money.ts';
import type { Declaration } from '../../run/ports.ts';

/** One settlement as the hospital states it, by field name. */
export type StatedSettlement = Readonly<Record<string, unknown>>;

const names = ['setlId', 'medinsSetlId', 'setlTime', 'psnNo', 'insutype', 'inscpAmt', 'hifpPay'] as const;
/** Fields that a fully self-paid visit has as well. */
const personal = ['fixmedinsMdtrtId', 'psnName', 'insuplcAdmdvs'] as const;

/**
 * Makes a ledger entry of what a hospital declared about a card's settlement; a Chinese sentence when it cannot be
 * one. What it did not declare is taken from the card where the card fixes it, and is not compared where it does not.
 */
export function declaredEntry(
  { scenario, card }: CardData,
  { settlement = {} }: Declaration,
): { readonly entry: LedgerEntry } | { readonly problem: string } {
  const problem = problemOf(settlement, '申报的结算');
  if (problem !== undefined) return { problem };
  const isInsured = scenario !== 'self-paid';
  if (isInsured && textIn(settlement, 'setlId') === undefined)
    return { problem: '申报的结算缺少结算 ID setlId' };
  const { psnName, insuplcAdmdvs } = card.person;
  const known = { psnName, insuplcAdmdvs, ...stated(settlement, personal) };
  // A visit that is declared binds; one that is not is the card's, whose voucher may have a serial of the hospital's own.
  if (!isInsured && (known.fixmedinsMdtrtId ?? card.visit.fixmedinsMdtrtId) === undefined)
    return { problem: '申报的结算缺少就诊流水号 fixmedinsMdtrtId' };
  return {
    entry: {
      source: 'declared',
      scenario,
      card: card.id,
      ...(isInsured ? stated(settlement, names) : {}),
      ...stated(known, personal),
      medfeeSumamt: textIn(settlement, 'medfeeSumamt') ?? '',
    },
  };
}

/** Makes a ledger entry of a line of the hospital's own list; a Chinese sentence when its amounts are none. */
export function listedEntry(
  settlement: StatedSettlement,
): { readonly entry: LedgerEntry } | { readonly problem: string } {
  const problem = problemOf(settlement, `结算清单中的结算 ${textIn(settlement, 'setlId') ?? ''}`.trim());
  if (problem !== undefined) return { problem };
  return {
    entry: {
      source: 'csv',
      ...stated(settlement, names),
      ...stated(settlement, personal),
      medfeeSumamt: textIn(settlement, 'medfeeSumamt') ?? '',
    },
  };
}

function problemOf(settlement: StatedSettlement, subject: string): string | undefined {
  const amounts = ['medfeeSumamt', 'hifpPay', 'inscpAmt'].filter((name) => {
    const text = textIn(settlement, name);
    return text !== undefined && decimal(text) === undefined;
  });
  if (amounts.length > 0) return `${subject}中 ${amounts.join('、')} 不是金额`;
  return textIn(settlement, 'medfeeSumamt') === undefined
    ? `${subject}缺少医疗费总额 medfeeSumamt`
    : undefined;
}

function textIn(settlement: StatedSettlement, name: string): string | undefined {
  const value = settlement[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const stated = <Name extends string>(
  settlement: StatedSettlement,
  wanted: readonly Name[],
): Partial<Record<Name, string>> =>
  Object.fromEntries(
    wanted.flatMap((name) => {
      const text = textIn(settlement, name);
      return text === undefined ? [] : [[name, text]];
    }),
  ) as Partial<Record<Name, string>>;
