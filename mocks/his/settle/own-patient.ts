import { createHash } from 'node:crypto';
import type { Card, FeeLine, Texts, Treatment } from './treatment.ts';
import { amount, plus } from '../values/money.ts';
import { compactDate, date, daysBefore } from '../values/time.ts';

/** The moment at which the hospital needs a patient. */
export type Occasion = {
  /** The same for every act of one card in one run, so that all of them mean the same patient. */
  readonly key: string;
  readonly nowMs: number;
};

/**
 * Completes a treatment from the hospital's own test patients: what the card says stays, what it leaves open is chosen
 * within its conditions.
 */
export function withOwnPatient(treatment: Treatment, occasion: Occasion): Treatment {
  const { card } = treatment;
  const isSettled = treatment.kind === 'settled';
  const digits = digitsOf(occasion.key);
  const yesterday = date(daysBefore(occasion.nowMs, 1));
  const feeLines =
    card.feeLines.length > 0 ? card.feeLines : linesOf(card.settlement.medfeeSumamt, yesterday);
  const place = insuredPlace(treatment);
  const serial = `${treatment.hospital.fixmedinsCode.slice(0, 12)}${compactDate(occasion.nowMs)}103000${digits.slice(0, 4)}`;
  return {
    ...treatment,
    card: {
      ...card,
      visit: {
        medType: card.visit.mdtrtType === '2' ? '2101' : '11',
        fixmedinsMdtrtId: `OV${digits.slice(0, 16)}`,
        iptOtpNo: `ON${digits.slice(2, 12)}`,
        begntime: `${yesterday} 09:00:00`,
        endtime: `${yesterday} 10:20:00`,
        ...card.visit,
      },
      person: {
        psnName: '测试患者丁',
        gend: '1',
        certno: '379900199001010019',
        insuplcAdmdvs: place,
        ...(isSettled ? { psnNo: `${place}${digits.slice(4, 18)}`, insutype: '310' } : {}),
        ...card.person,
      },
      settlement: {
        ...(isSettled
          ? {
              setlId: `9${digits.slice(1, 18)}`,
              medinsSetlId: serial,
              setlTime: `${yesterday} 10:30:00`,
            }
          : {}),
        ...splitOf(card, feeLines, isSettled),
        ...card.settlement,
      },
      diagnoses:
        card.diagnoses.length > 0
          ? card.diagnoses
          : [{ code: 'J06.900', name: '急性上呼吸道感染', main: true }],
      feeLines,
    },
  };
}

/** The hospital's declaration of the settlement that it made, fields without a text left out. */
export function declarationOf({ kind, card: { visit, person, settlement } }: Treatment): Texts<string> {
  const { fixmedinsMdtrtId } = visit;
  const { psnName, insuplcAdmdvs, psnNo, insutype } = person;
  const { medfeeSumamt, setlId, medinsSetlId, setlTime, inscpAmt, hifpPay } = settlement;
  const everybody = { fixmedinsMdtrtId, psnName, insuplcAdmdvs, medfeeSumamt };
  const all =
    kind === 'settled'
      ? { ...everybody, psnNo, insutype, setlId, medinsSetlId, setlTime, inscpAmt, hifpPay }
      : everybody;
  return Object.fromEntries(Object.entries(all).filter(([, text]) => text !== undefined));
}

function insuredPlace({ scenario, hospital, card }: Treatment): string {
  const wanted = card.conditions?.insuredPlace;
  if (wanted !== undefined) return wanted.padEnd(6, '0');
  if (scenario !== 'cross-province') return hospital.admdvs;
  return hospital.admdvs.startsWith('32') ? '379900' : '329900';
}

/** One line for a sum that is given, two of the hospital's own otherwise. */
function linesOf(total: string | undefined, day: string): readonly FeeLine[] {
  const registration = line('001102000010000-110200001', '普通门诊诊察费', '02', total ?? '12.50', day);
  return total === undefined
    ? [registration, line('002501010150000-250101015', '血细胞分析', '04', '64.00', day)]
    : [registration];
}

const line = (code: string, name: string, category: string, sum: string, day: string): FeeLine => ({
  feeOcurTime: `${day} 10:00:00`,
  medListCodg: code,
  medListName: name,
  medChrgitmType: category,
  cnt: '1',
  pric: `${amount(sum)}0000`,
  detItemFeeSumamt: amount(sum),
  chrgitmLv: '01',
});

/** The split of a sum: the fund pays 10.00 of a settled one, the account nothing, the patient the rest. */
function splitOf({ settlement }: Card, lines: readonly FeeLine[], isSettled: boolean): Card['settlement'] {
  if (settlement.medfeeSumamt !== undefined) return isSettled ? { inscpAmt: settlement.medfeeSumamt } : {};
  const total = lines.reduce((sum, { detItemFeeSumamt }) => plus(sum, detItemFeeSumamt ?? '0'), '0.00');
  const cash = isSettled ? plus(total, '-10.00') : total;
  return {
    medfeeSumamt: total,
    ...(isSettled ? { inscpAmt: total, hifpPay: '10.00' } : { hifpPay: '0.00' }),
    othPay: '0.00',
    psnAcctPay: '0.00',
    psnCashpay: cash,
    psnSelfpay: isSettled ? cash : '0.00',
    psnOwnpay: isSettled ? '0.00' : total,
  };
}

const digitsOf = (key: string): string =>
  BigInt(`0x${createHash('sha256').update(key).digest('hex')}`)
    .toString()
    .slice(-20);
