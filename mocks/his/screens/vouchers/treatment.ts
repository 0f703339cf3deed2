import type { Card, Treatment } from '../../settle/treatment.ts';
import { minus, plus } from '../../values/money.ts';
import { date, dateTime } from '../../values/time.ts';
import type { Institution } from '../platform/calls.ts';
import type { Settlement } from '../store/settlements.ts';
import { isInpatient, isSelfPaid, type ChargedItem, type Visit } from '../store/visits.ts';

const HOUR_MS = 3_600_000;

/** The treatment of a visit and its charge, as vouchers are issued for it. */
export function treatmentOf(visit: Visit, charge: Settlement, hospital: Institution): Treatment {
  const { person, form, discharge } = visit;
  const isStay = isInpatient(visit);
  const selfPaid = isSelfPaid(visit);
  const diagnosis = discharge?.diagnosis ?? form.diagnosis;
  const isElsewhere = person.insuplcAdmdvs.slice(0, 2) !== hospital.admdvs.slice(0, 2);
  const scenario = selfPaid ? 'self-paid' : isElsewhere ? 'cross-province' : 'real-time';
  const end = discharge === undefined ? charge.at : dischargedAt(discharge.day, visit.at, charge.at);
  return {
    scenario,
    kind: selfPaid ? 'self-paid' : 'settled',
    hospital,
    card: {
      id: visit.id,
      visit: {
        mdtrtType: isStay ? '2' : '1',
        medType: form.medType,
        fixmedinsMdtrtId: visit.id,
        iptOtpNo: visit.id,
        begntime: dateTime(visit.at),
        endtime: dateTime(end),
      },
      person: {
        psnName: person.psnName,
        certno: person.certno,
        gend: person.gend,
        insuplcAdmdvs: person.insuplcAdmdvs,
        ...(selfPaid
          ? {}
          : { psnNo: person.psnNo, insutype: person.insutype, hiNo: person.cardNo.slice(0, 30) }),
      },
      settlement: settlementTexts(charge, selfPaid),
      diagnoses: [{ ...diagnosis, main: true }],
      feeLines: visit.lines.map(feeLine),
      voucher: { elecSetlCertType: '1', supninsCode: hospital.admdvs },
    },
  };
}

/** The amounts of a settlement or of what takes it back, by the names of the voucher. */
export function settlementTexts(settlement: Settlement, selfPaid: boolean): Card['settlement'] {
  const { price, setlId, medinsSetlId, setlTime, acctPay, cash } = settlement;
  const own = plus(price.ownPay, price.overLimit);
  const amounts = {
    medfeeSumamt: price.total,
    hifpPay: price.pooled,
    othPay: minus(price.funds, price.pooled),
    psnAcctPay: acctPay,
    psnCashpay: cash,
    psnSelfpay: minus(price.personal, own),
    psnOwnpay: own,
  };
  if (selfPaid || setlId === undefined || medinsSetlId === undefined) return amounts;
  return { ...amounts, setlId, medinsSetlId, setlTime, inscpAmt: price.inScope };
}

const feeLine = (line: ChargedItem): Card['feeLines'][number] => ({
  feeOcurTime: dateTime(line.at),
  medListCodg: line.code,
  medListName: line.name,
  medChrgitmType: line.category,
  cnt: line.cnt,
  pric: line.pric,
  detItemFeeSumamt: line.sum,
  chrgitmLv: line.level,
});

/** The moment of discharge: never before the admission, never after the payment. */
function dischargedAt(day: string, admittedMs: number, paidMs: number): number {
  const noon = Date.parse(`${day}T12:00:00+08:00`);
  if (day === date(paidMs)) return paidMs;
  return Math.min(Math.max(noon, admittedMs + HOUR_MS), paidMs);
}
