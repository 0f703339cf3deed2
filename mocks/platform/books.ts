import type { Decimal } from '../../src/domain/money.ts';
import { decimal, decimalText } from '../../src/domain/money.ts';
import type { AccountMessage } from '../../src/domain/wallet.ts';
import type { FeeLine } from './fees.ts';
import type { InsuredPerson } from './person.ts';
import type { Split } from './split.ts';

/** One registration at the counter: an outpatient visit (2201) or a stay (2401). */
export interface Visit {
  readonly mdtrtId: string;
  readonly psnNo: string;
  readonly isInpatient: boolean;
  readonly fixmedinsCode: string;
  readonly iptOtpNo: string;
  readonly begntime: string;
  readonly medType?: string;
  readonly endtime?: string;
  readonly diseCodg?: string;
  readonly diseName?: string;
  readonly status: 'open' | 'discharged' | 'cancelled';
  /** The settlement that ended a stay. */
  readonly finalSetlId?: string | undefined;
}

/** A fee line in a visit, and the settlement that it is in. */
export interface BookedLine extends FeeLine {
  readonly settledBy?: string | undefined;
}

/** A settlement as it is booked; a refund is one of its own, with every amount negative. */
export interface Settlement {
  readonly setlId: string;
  readonly medinsSetlId: string;
  readonly mdtrtId: string;
  readonly psnNo: string;
  readonly fixmedinsCode: string;
  readonly fixmedinsName: string;
  readonly treatedAt: string;
  readonly at: number;
  readonly medType: string;
  readonly isInpatient: boolean;
  /** A stay goes on behind it (中途结算). */
  readonly isMidway: boolean;
  readonly certType: string;
  readonly certNo: string;
  readonly invono: string | undefined;
  /** Serial numbers of the fee lines that are in it. */
  readonly sns: readonly string[];
  readonly split: Split;
  /** The owner of the account that paid. */
  readonly payer: string;
  readonly account: Decimal;
  readonly balance: Decimal;
  readonly opter: string;
  readonly opterName: string;
  readonly refundOf?: string;
}

/** A call that changed something, by its msgid: what a repetition is answered and a reversal takes back. */
export interface BookedCall {
  readonly msgid: string;
  readonly infno: string;
  readonly digest: string;
  readonly psnNo: string;
  readonly output: unknown;
  readonly events: readonly CounterEvent[];
}

export type CounterEvent =
  | { readonly kind: 'visit-opened'; readonly visit: Visit }
  | { readonly kind: 'visit-changed'; readonly mdtrtId: string; readonly change: Partial<Visit> }
  | { readonly kind: 'lines-added'; readonly mdtrtId: string; readonly lines: readonly FeeLine[] }
  | { readonly kind: 'lines-removed'; readonly mdtrtId: string; readonly sns: readonly string[] }
  | { readonly kind: 'settled'; readonly settlement: Settlement }
  | { readonly kind: 'refunded'; readonly refund: Settlement; readonly of: Settlement }
  /** As if it had never been: what 2601 does to a settlement, and to a refund. */
  | { readonly kind: 'unsettled'; readonly settlement: Settlement; readonly at: number }
  | { readonly kind: 'unrefunded'; readonly refund: Settlement; readonly of: Settlement; readonly at: number }
  | { readonly kind: 'call-booked'; readonly call: BookedCall }
  | { readonly kind: 'call-reversed'; readonly msgid: string };

/** Everything that the platform knows; only `apply` changes it. */
export interface Books {
  readonly persons: () => readonly InsuredPerson[];
  readonly person: (psnNo: string | undefined) => InsuredPerson | undefined;
  readonly balance: (psnNo: string) => Decimal;
  readonly visit: (mdtrtId: string | undefined) => Visit | undefined;
  readonly visitsOf: (psnNo: string) => readonly Visit[];
  readonly lines: (mdtrtId: string) => readonly BookedLine[];
  readonly settlement: (setlId: string | undefined) => Settlement | undefined;
  readonly refundOf: (setlId: string) => Settlement | undefined;
  readonly call: (msgid: string) => BookedCall | undefined;
  readonly isReversed: (msgid: string) => boolean;
  readonly messages: (psnNo: string) => readonly AccountMessage[];
  readonly apply: (event: CounterEvent) => void;
}

/** Creates the books of these persons. */
// eslint-disable-next-line max-lines-per-function -- one reducer, with a case for every event
export function createBooks(roster: readonly InsuredPerson[]): Books {
  const persons = new Map(roster.map((person) => [person.psnNo, person]));
  const balances = new Map(roster.map(({ psnNo, balance }) => [psnNo, decimal(balance) ?? 0n]));
  const visits = new Map<string, Visit>();
  const lines = new Map<string, BookedLine[]>();
  const settlements = new Map<string, Settlement>();
  const refunds = new Map<string, Settlement>();
  const calls = new Map<string, BookedCall>();
  const reversed = new Set<string>();
  const messages = new Map<string, AccountMessage[]>();

  const balance = (psnNo: string): Decimal => balances.get(psnNo) ?? 0n;

  const change = (mdtrtId: string, part: Partial<Visit>): void => {
    const visit = visits.get(mdtrtId);
    if (visit !== undefined) visits.set(mdtrtId, { ...visit, ...part });
  };

  /** Moves money and tells the phone whose account it is; nothing is told when nothing moved. */
  const pay = ({ payer, fixmedinsName, setlId }: Settlement, out: Decimal, at: number): void => {
    if (out === 0n) return;
    const left = balance(payer) - out;
    balances.set(payer, left);
    const message: AccountMessage = {
      at,
      kind: out > 0n ? 'deducted' : 'refunded',
      amount: decimalText(out > 0n ? out : -out),
      balance: decimalText(left),
      fixmedinsName,
      setlId,
    };
    messages.set(payer, [...(messages.get(payer) ?? []), message]);
  };

  /** Marks the lines of a settlement, or lets them go. */
  const mark = ({ mdtrtId, setlId, sns }: Settlement, isSettled: boolean): void => {
    const booked = lines.get(mdtrtId) ?? [];
    lines.set(
      mdtrtId,
      booked.map((line) => {
        const isMeant = sns.includes(line.sn) && line.settledBy === (isSettled ? undefined : setlId);
        return isMeant ? { ...line, settledBy: isSettled ? setlId : undefined } : line;
      }),
    );
  };

  const end = ({ mdtrtId, setlId, isInpatient, isMidway }: Settlement, isOver: boolean): void => {
    const visit = visits.get(mdtrtId);
    if (!isInpatient || isMidway || visit === undefined) return;
    visits.set(mdtrtId, { ...visit, finalSetlId: isOver ? setlId : undefined });
  };

  const apply = (event: CounterEvent): void => {
    switch (event.kind) {
      case 'visit-opened':
        visits.set(event.visit.mdtrtId, event.visit);
        return;
      case 'visit-changed':
        change(event.mdtrtId, event.change);
        return;
      case 'lines-added':
        lines.set(event.mdtrtId, [...(lines.get(event.mdtrtId) ?? []), ...event.lines]);
        return;
      case 'lines-removed': {
        const booked = lines.get(event.mdtrtId) ?? [];
        lines.set(
          event.mdtrtId,
          booked.filter(({ sn }) => !event.sns.includes(sn)),
        );
        return;
      }
      case 'settled': {
        const { settlement } = event;
        settlements.set(settlement.setlId, settlement);
        mark(settlement, true);
        end(settlement, true);
        pay(settlement, settlement.account, settlement.at);
        return;
      }
      case 'refunded':
        settlements.set(event.refund.setlId, event.refund);
        refunds.set(event.of.setlId, event.refund);
        mark(event.of, false);
        end(event.of, false);
        pay(event.refund, event.refund.account, event.refund.at);
        return;
      case 'unsettled':
        settlements.delete(event.settlement.setlId);
        mark(event.settlement, false);
        end(event.settlement, false);
        pay(event.settlement, -event.settlement.account, event.at);
        return;
      case 'unrefunded':
        settlements.delete(event.refund.setlId);
        refunds.delete(event.of.setlId);
        mark(event.of, true);
        end(event.of, true);
        pay(event.of, event.of.account, event.at);
        return;
      case 'call-booked':
        calls.set(event.call.msgid, event.call);
        return;
      case 'call-reversed':
        reversed.add(event.msgid);
        return;
    }
  };

  return {
    persons: () => [...persons.values()],
    person: (psnNo) => persons.get(psnNo ?? ''),
    balance,
    visit: (mdtrtId) => visits.get(mdtrtId ?? ''),
    visitsOf: (psnNo) => [...visits.values()].filter((visit) => visit.psnNo === psnNo),
    lines: (mdtrtId) => lines.get(mdtrtId) ?? [],
    settlement: (setlId) => settlements.get(setlId ?? ''),
    refundOf: (setlId) => refunds.get(setlId),
    call: (msgid) => calls.get(msgid),
    isReversed: (msgid) => reversed.has(msgid),
    messages: (psnNo) => messages.get(psnNo) ?? [],
    apply,
  };
}
