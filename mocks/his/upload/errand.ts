import type { Habits } from '../habits/habits.ts';
import { withOwnPatient } from '../settle/own-patient.ts';
import type { Card, Texts, Treatment } from '../settle/treatment.ts';
import type { Dossier, Records, Stage } from '../voucher/records.ts';
import type { Line } from '../wire/line.ts';

/** The hospital's ties to the outside: the line to the center, its records and the clock. */
export type Ports = {
  readonly line: Pick<Line, 'post'>;
  readonly records: Records;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
};

/** A treatment whose voucher is to be worked on, at a center, within a time. */
export type Order = {
  readonly deadlineMs: number;
  readonly centerUrl: string;
  readonly attempt: number;
  readonly treatment: Treatment;
  /** Treatments whose vouchers go into the same batch. */
  readonly companions: readonly Treatment[];
  /** The settlement that takes the treatment's own back; amounts are negative. */
  readonly refund?: Card['settlement'];
};

/** The end of an order's step; the message is for people. */
export type Report = {
  readonly outcome: 'done' | 'failed';
  readonly message: string;
  /** The hospital's declaration about the step: the settlement that it made. */
  readonly evoucher?: { readonly settlement: Texts<string> };
};

export const done = (message: string): Report => ({ outcome: 'done', message });
export const failed = (message: string): Report => ({ outcome: 'failed', message });

/** An order being worked on: by whom, about which treatment, until when. */
export type Errand = {
  readonly order: Order;
  /** The treatment as it was settled at the counter. */
  readonly settled: Treatment;
  /** The treatment as this hospital's vouchers tell of it. */
  readonly treatment: Treatment;
  /** Treatments whose vouchers go into the same batch. */
  readonly companions: readonly Treatment[];
  /** The key under which the voucher of the card is filed. */
  readonly key: string;
  readonly untilMs: number;
  readonly habits: Habits;
  readonly ports: Ports;
};

/** Takes up an order; the time that it is given runs from here. */
export function errandOf(order: Order, habits: Habits, ports: Ports): Errand {
  const nowMs = ports.now();
  const { scenario } = order.treatment;
  const settledOf = (treatment: Treatment): Treatment => {
    const key = `${order.centerUrl}/${order.attempt}/${treatment.card.id}`;
    return withOwnPatient(issuedAs(treatment, habits), { key, nowMs });
  };
  const settled = settledOf(order.treatment);
  const { card } = settled;
  const visit = card.settlement.medinsSetlId ?? card.visit.fixmedinsMdtrtId ?? '';
  return {
    order,
    settled,
    treatment: habits.hooks.treatment(settled),
    companions: order.companions.map((companion) => habits.hooks.treatment(settledOf(companion))),
    key: [scenario, card.id, visit, card.voucher.elecSetlCertType ?? '1'].join('/'),
    untilMs: nowMs + order.deadlineMs,
    habits,
    ports,
  };
}

/** A hospital that knows one kind of voucher issues that, whatever is asked. */
function issuedAs(treatment: Treatment, { style }: Habits): Treatment {
  if (style.voucherType === undefined) return treatment;
  const voucher = { ...treatment.card.voucher, elecSetlCertType: style.voucherType };
  return { ...treatment, card: { ...treatment.card, voucher } };
}

/** Files a dossier under the errand's key with a new stage, and returns it. */
export function keep({ key, ports }: Errand, dossier: Dossier, stage: Stage): Dossier {
  const kept = { ...dossier, stage };
  ports.records.keep(key, kept);
  return kept;
}
