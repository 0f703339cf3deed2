import type { Card } from '../domain/card.ts';
import type { ScenarioId } from '../domain/form.ts';
import type { LedgerEntry } from '../evidence/entries.ts';

/** The card's settlement as the center knows it beforehand. */
export function ledgerEntry(scenario: ScenarioId, { id, visit, person, settlement }: Card): LedgerEntry {
  const { setlId, medinsSetlId, setlTime, inscpAmt, medfeeSumamt, hifpPay } = settlement;
  const { psnNo, psnName, insutype, insuplcAdmdvs } = person;
  return {
    source: 'card',
    scenario,
    card: id,
    ...(setlId === undefined ? {} : { setlId }),
    ...(medinsSetlId === undefined ? {} : { medinsSetlId }),
    fixmedinsMdtrtId: visit.fixmedinsMdtrtId,
    ...(setlTime === undefined ? {} : { setlTime }),
    ...(psnNo === undefined ? {} : { psnNo }),
    psnName,
    ...(insutype === undefined ? {} : { insutype }),
    insuplcAdmdvs,
    medfeeSumamt,
    ...(inscpAmt === undefined ? {} : { inscpAmt }),
    hifpPay,
  };
}
