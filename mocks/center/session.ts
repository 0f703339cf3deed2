import type { Hospital } from '../../src/domain/card.ts';
import type { EarlierRounds } from '../../src/book/attribution.ts';
import type { CardVoucher } from '../../src/book/book.ts';
import type { Register } from '../../src/book/register.ts';
import { createGateway } from '../../src/book/signatures.ts';
import { textOf, type Message } from '../../src/contract/envelope.ts';
import type { LedgerEntry } from '../../src/evidence/entries.ts';
import { createActTimes } from './act-times.ts';
import type { Call, Reply, Stray } from './call.ts';
import { createDecider } from './decider.ts';
import { recordExchange, recordStray, recordUnread } from './record.ts';
import type { SessionPlan, SessionPorts } from './session-plan.ts';
import { createUploads } from './uploads.ts';

export type { CounterSide, SessionPlan, SessionPorts } from './session-plan.ts';
export type { CardVoucher } from '../../src/book/book.ts';

/** One run's view of the center: its vouchers, its journal. */
export interface Session {
  readonly id: string;
  /** Tells whether a message that came without the session's address is by what it says from this session's hospital. */
  readonly claims: (message: Message) => boolean;
  /** Judges, decides, records; the reply may be sent once the promise resolves. */
  readonly handle: (call: Call, message: Message) => Promise<Reply>;
  /** Records what came and is no request that can be read. */
  readonly stray: (stray: Stray) => Promise<void>;
  /** The act that is open now; exchanges that name nothing are its. */
  readonly openAct: (act: { readonly id: string; readonly card: string } | undefined) => void;
  /** Returns the vouchers of a card, for scheduling. */
  readonly voucherOf: (cardId: string) => CardVoucher | undefined;
  /** Adds what a hospital declared to the settlements known. */
  readonly declare: (entry: LedgerEntry) => void;
  readonly register: Register;
  /** Returns what a further round has to know of this one and those before it. */
  readonly remembered: () => EarlierRounds;
  /** Instant of the last answered exchange, and how many are being answered or processed now. */
  readonly activity: () => { readonly lastAt: number; readonly inFlight: number };
}

/** Tells a hospital's messages; a profile may give fields other names, so each session reads in its own. */
export const isFrom =
  (hospital: Hospital | undefined, { translation }: SessionPorts['contract']) =>
  (written: Message): boolean => {
    const { envelope, input } = translation.message(written);
    const code = textOf(envelope, 'fixmedins_code') ?? textOf(input, 'fixmedinsCode');
    return hospital !== undefined && hospital.fixmedinsCode === code;
  };

/** Creates a session that decides itself: what it knows stands in its book, what it plays in its plan. */
export function createSession(plan: SessionPlan, ports: SessionPorts): Session {
  const { clock, journal, contract } = ports;
  const uploads = createUploads(plan, ports);
  const decide = createDecider(plan, ports, uploads);
  const gateway = createGateway(contract.specification);
  let act: { readonly id: string; readonly card: string } | undefined;
  const acts = createActTimes(clock);
  let lastAt = 0;
  let answering = 0;

  const exchanged = (call: Call, message: Message): Reply => {
    const seen = gateway.look({ ...call, message });
    const { answer, apply } = decide({ call, written: message, seen, openCard: act?.card });
    const { exchange, reply } = recordExchange(call, answer, { session: plan.id, act }, ports);
    gateway.keep({ ...call, message }, seen, exchange);
    apply(exchange);
    return reply;
  };

  return {
    id: plan.id,
    claims: isFrom(plan.hospital, contract),
    handle: async (call, message) => {
      answering += 1;
      try {
        const reply =
          call.unread !== undefined
            ? recordUnread(call, { session: plan.id, act: acts.at(call.begunAt) }, journal)
            : exchanged(call, message);
        await journal.committed();
        return reply;
      } finally {
        answering -= 1;
        lastAt = clock.now();
      }
    },
    stray: async (stray) => {
      recordStray(stray, { session: plan.id, act }, journal);
      await journal.committed();
    },
    openAct: (opened) => {
      act = opened;
      acts.open(opened);
    },
    voucherOf: uploads.book.vouchersOf,
    declare: uploads.declare,
    register: uploads.book.register,
    remembered: uploads.book.remembered,
    activity: () => ({ lastAt, inFlight: answering + uploads.unfinished() }),
  };
}
