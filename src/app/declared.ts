import type { CardData, LedgerEntry } from '../evidence/entries.ts';
import { decimal } from '../domain/money.ts';
import type { Declaration } from '../run/ports.ts';

/** What a hospital declared about a card's settlement, as a ledger entry; a sentence when it cannot be one. */
export function declaredEntry(
  { scenario, card }: CardData,
  { settlement = {} }: Declaration,
): { readonly entry: LedgerEntry } | { readonly problem: string } {
  const text = (name: string): string | undefined => {
    const value: unknown = settlement[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const amounts = ['medfeeSumamt', 'hifpPay', 'inscpAmt'].filter((name) => {
    const stated = text(name);
    return stated !== undefined && decimal(stated) === undefined;
  });
  if (amounts.length > 0) return { problem: `申报的结算中 ${amounts.join('、')} 不是金额` };
  const medfeeSumamt = text('medfeeSumamt');
  if (medfeeSumamt === undefined) return { problem: '申报的结算缺少医疗费总额 medfeeSumamt' };
  const isInsured = scenario !== 'self-paid';
  if (isInsured && text('setlId') === undefined) return { problem: '申报的结算缺少结算 ID setlId' };
  const optional = (
    name: 'setlId' | 'medinsSetlId' | 'setlTime' | 'psnNo' | 'insutype' | 'inscpAmt',
  ): object => {
    const value = text(name);
    return value === undefined || !isInsured ? {} : { [name]: value };
  };
  return {
    entry: {
      source: 'declared',
      scenario,
      card: card.id,
      ...optional('setlId'),
      ...optional('medinsSetlId'),
      ...optional('setlTime'),
      ...optional('psnNo'),
      ...optional('insutype'),
      ...optional('inscpAmt'),
      fixmedinsMdtrtId: text('fixmedinsMdtrtId') ?? card.visit.fixmedinsMdtrtId,
      psnName: text('psnName') ?? card.person.psnName,
      insuplcAdmdvs: text('insuplcAdmdvs') ?? card.person.insuplcAdmdvs,
      medfeeSumamt,
      hifpPay: text('hifpPay') ?? '0.00',
    },
  };
}
