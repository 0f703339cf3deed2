import type { Card } from '../../domain/card.ts';
import type { ScenarioId } from '../../domain/form.ts';
import type { LedgerEntry } from '../../evidence/entries.ts';

/** Returns a card's settlement as the center knows it beforehand. */
export function ledgerEntry(scenario: ScenarioId, { id, visit, person, settlement }: Card): LedgerEntry {
  const { setlId, medinsSetlId, setlTime, inscpAmt, medfeeSumamt = '', hifpPay } = settlement;
  const { fixmedinsMdtrtId } = visit;
  const { psnNo, psnName, insutype, insuplcAdmdvs } = person;
  return {
    source: 'card',
    scenario,
    card: id,
    ...given({ setlId, medinsSetlId, fixmedinsMdtrtId, setlTime, psnNo, psnName, insutype, insuplcAdmdvs }),
    medfeeSumamt,
    ...given({ inscpAmt, hifpPay }),
  };
}

/** Returns those of the named fields that have a value. */
const given = <Name extends string>(
  fields: Readonly<Record<Name, string | undefined>>,
): Partial<Record<Name, string>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<
    Record<Name, string>
  >;
