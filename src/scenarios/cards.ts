import { createHash } from 'node:crypto';

import type { FeeLine, Hospital, Settlement, WholeCard } from '../domain/card.ts';
import { compactTime, dayText, time, timeText } from '../domain/china-time.ts';
import { idCheckCharacter } from '../domain/id-number.ts';
import { decimal, decimalText, multiply, roundTo, type Decimal } from '../domain/money.ts';
import { province } from '../domain/region.ts';
import type { CardPlan, ItemPlan } from './plan.ts';

export interface DealOptions {
  readonly hospital: Hospital;
  /** Fixes amounts; never ids. */
  readonly seed: number;
  /** Unique per run; two runs share no card or settlement id. */
  readonly run: string;
  /** Card times lie on the day before this instant. */
  readonly now: number;
}

const DAY_MS = 86_400_000;
const TEN_O_CLOCK_MS = 10 * 3_600_000;

/** Fills a card plan with ids of this run and amounts of this seed. */
export function dealCard(plan: CardPlan, options: DealOptions): WholeCard {
  const { hospital, run, seed } = options;
  const id = digits(`${seed}/${run}/${plan.id}`);
  const pick = picker(`${seed}/${plan.id}`);
  const morning = midnight(options.now) - DAY_MS + TEN_O_CLOCK_MS + Number(id.slice(0, 4));
  const stay = plan.mdtrtType === '2' ? 5 * DAY_MS : 3_600_000;
  const settledAt = morning + 3_600_000;
  const feeLines = plan.items.map((item) => feeLine(item, settledAt - 1_800_000, pick));
  const isInsured = plan.insured !== 'self';
  const insuplcAdmdvs = insuredPlace(plan, hospital);
  return {
    id: plan.id,
    title: plan.title,
    visit: {
      mdtrtType: plan.mdtrtType,
      medType: plan.medType,
      fixmedinsMdtrtId: `V${id.slice(0, 19)}`,
      iptOtpNo: `${plan.mdtrtType === '2' ? 'ZY' : 'MZ'}${id.slice(3, 13)}`,
      begntime: timeText(settledAt - stay),
      endtime: timeText(settledAt - 600_000),
    },
    person: {
      ...(isInsured ? { psnNo: `${insuplcAdmdvs}${id.slice(5, 19)}` } : {}),
      psnName: plan.psnName,
      gend: plan.gend,
      certno: idNumber(insuplcAdmdvs, id.slice(0, 2), plan),
      ...(plan.insutype === undefined ? {} : { insutype: plan.insutype }),
      ...(isInsured ? { hiNo: `${insuplcAdmdvs}${id.slice(8, 17)}` } : {}),
      insuplcAdmdvs,
    },
    settlement: {
      ...(isInsured
        ? {
            setlId: id.slice(0, 18),
            medinsSetlId: `${hospital.fixmedinsCode.slice(0, 12).padEnd(12, '0')}${compactTime(settledAt)}${id.slice(18, 22)}`,
            setlTime: timeText(settledAt),
          }
        : {}),
      ...amounts(plan, feeLines),
    },
    diagnoses: plan.diagnoses.map((diagnosis, index) => ({ ...diagnosis, main: index === 0 })),
    feeLines,
    voucher: { elecSetlCertType: '1', supninsCode: hospital.admdvs },
  };
}

/** The settlement that takes a card's back half an hour later: ids of its own, every amount negative. */
export function refundSettlement(
  { settlement, visit }: WholeCard,
  { hospital, run, seed }: DealOptions,
): Settlement {
  const id = digits(`${seed}/${run}/${settlement.setlId ?? visit.fixmedinsMdtrtId}/refund`);
  const at = (time(settlement.setlTime ?? visit.endtime) ?? 0) + 1_800_000;
  const amounts = Object.entries(settlement)
    .filter(([name]) => !name.startsWith('set') && name !== 'medinsSetlId')
    .map(([name, text]: [string, string]) => [name, decimalText(-(decimal(text) ?? 0n))]);
  return {
    ...settlement,
    ...(Object.fromEntries(amounts) as Partial<Settlement>),
    setlId: id.slice(0, 18),
    medinsSetlId: `${hospital.fixmedinsCode.slice(0, 12).padEnd(12, '0')}${compactTime(at)}${id.slice(18, 22)}`,
    setlTime: timeText(at),
  };
}

function insuredPlace({ insured }: CardPlan, { admdvs }: Hospital): string {
  switch (insured) {
    case 'here':
    case 'self':
      return admdvs;
    case 'same-province':
      return `${province(admdvs)}9800`;
    case 'other-province':
      return province(admdvs) === '32' ? '379900' : '329900';
  }
}

/** The split of the bill: I1, I2 and I3 hold for every card. */
export function amounts(
  plan: CardPlan,
  lines: readonly FeeLine[],
): Omit<WholeCard['settlement'], 'setlId' | 'medinsSetlId' | 'setlTime'> {
  const add = (chosen: readonly FeeLine[]): Decimal =>
    chosen.reduce((total, line) => total + (decimal(line.detItemFeeSumamt) ?? 0n), 0n);
  const total = add(lines);
  const outOfScope =
    plan.insured === 'self' ? total : add(lines.filter(({ chrgitmLv }) => chrgitmLv === '03'));
  const inScope = total - outOfScope;
  const fund = roundTo((inScope * BigInt(plan.fundPercent)) / 100n, 2);
  const other = decimal(plan.othPay) ?? 0n;
  const personal = total - fund - other;
  const limit = decimal(plan.accountUpTo) ?? 0n;
  const account = personal < limit ? personal : limit;
  return {
    medfeeSumamt: decimalText(total),
    ...(plan.insured === 'self' ? {} : { inscpAmt: decimalText(inScope) }),
    hifpPay: decimalText(fund),
    othPay: decimalText(other),
    psnAcctPay: decimalText(account),
    psnCashpay: decimalText(personal - account),
    psnSelfpay: decimalText(personal - outOfScope),
    psnOwnpay: decimalText(outOfScope),
  };
}

function feeLine(item: ItemPlan, at: number, pick: (choices: readonly string[]) => string): FeeLine {
  const cnt = pick(item.cnt);
  const pric = pick(item.pric);
  return {
    feeOcurTime: timeText(at),
    medListCodg: item.code,
    medListName: item.name,
    medChrgitmType: item.category,
    cnt,
    pric,
    detItemFeeSumamt: decimalText(multiply(decimal(cnt) ?? 0n, decimal(pric) ?? 0n)),
    chrgitmLv: item.level,
  };
}

/** 24 decimal digits that differ for every key. */
function digits(key: string): string {
  const value = BigInt(`0x${createHash('sm3').update(key).digest('hex')}`);
  return value.toString().slice(-24).padStart(24, '0');
}

/** Picks by seed: the same seed gives the same amounts in every run. */
function picker(key: string): (choices: readonly string[]) => string {
  let count = 0;
  return (choices) => {
    count += 1;
    const index = Number(BigInt(digits(`${key}/${count}`)) % BigInt(choices.length));
    return choices[index] ?? '1';
  };
}

/** Synthetic persons are all born on 1990-01-01; the check digit is right. */
function idNumber(region: string, serial: string, plan: Pick<CardPlan, 'gend' | 'certnoEndsInX'>): string {
  const { gend, certnoEndsInX = false } = plan;
  const sexDigit = gend === '1' ? '1' : '2';
  const body = `${region}19900101${serial}${sexDigit}`;
  const last = idCheckCharacter(body);
  if (!certnoEndsInX || last === 'X') return body + last;
  const next = String((Number(serial) + 1) % 100).padStart(2, '0');
  return idNumber(region, next, plan);
}

const midnight = (at: number): number => Date.parse(`${dayText(at)}T00:00:00+08:00`);
