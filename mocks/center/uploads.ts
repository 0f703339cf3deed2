import { isDeepStrictEqual } from 'node:util';

import type { Clock } from '../../src/domain/clock.ts';
import { createAttribution, createLedger } from '../../src/book/attribution.ts';
import type { Ledger } from '../../src/checks/check.ts';
import { inspectContent } from '../../src/checks/inspect.ts';
import {
  batchKey,
  createRegister,
  currentReport,
  elementKey,
  elementsOf,
  isFailure,
  isFinal,
  isSuccess,
  uploadModeOf,
  voucherKey,
  type Register,
  type VoucherKey,
  type VoucherRecord,
} from '../../src/book/register.ts';
import { textOf, type Message } from '../../src/contract/envelope.ts';
import type { JsonObject } from '../../src/contract/json-text.ts';
import type { StructuredXml } from '../../src/contract/reading/reading.ts';
import type { LedgerEntry, PlannedFailure } from '../../src/evidence/entries.ts';
import { withVoucher, type CardVoucher } from './card-voucher.ts';
import { outcomesOf, withEarlierFiles, withFault, type Outcome } from './processing.ts';
import { createReds } from './reds.ts';
import type { SessionPlan, SessionPorts } from './session-plan.ts';

/** How an upload is to be processed otherwise than others. */
export interface UploadOptions {
  /** From acceptance to the result, when it takes longer than the session's processing. */
  readonly stuckMs?: number | undefined;
}

/** One 4901 or 4905 that was accepted and has its place in the journal. */
export interface AcceptedUpload extends UploadOptions {
  readonly infno: '4901' | '4905';
  readonly message: Message;
  /** Of the request's bytes. */
  readonly digest: string;
  readonly exchange: number;
  /** The card of the act that was open. */
  readonly openCard: string | undefined;
}

/** What is answered, and how the state changes once the answer has its place in the journal. */
export interface Told<Output> {
  readonly output: Output;
  readonly apply: (exchange: number) => void;
}

/** The vouchers of one session: accepted, processed after a while, asked about. */
export interface Uploads {
  readonly register: Register;
  /** The same bytes again, before their result was told, are the same call: a client that lost the answer. */
  readonly isRetry: (digest: string, input: JsonObject) => boolean;
  /** Looks up what the hospital's list says of the settlements that are named, before the upload has its place. */
  readonly consult: (input: JsonObject) => void;
  readonly accept: (upload: AcceptedUpload) => void;
  /** The rows of 4902; `undefined` for a batch that never came. */
  readonly results: (bizStsb: string | undefined, upldBchno: string | undefined) => Told<object> | undefined;
  /** The fields of 5501; `undefined` before both results are 1. */
  readonly status: (key: VoucherKey) => Told<object | undefined>;
  readonly voucherOf: (cardId: string) => CardVoucher | undefined;
  /** The vouchers that a request is about, with the card each belongs to. */
  readonly named: (message: Message, openCard: string | undefined) => readonly NamedVoucher[];
  readonly declare: (entry: LedgerEntry) => void;
  /** Accepted uploads that are not processed yet. */
  readonly unfinished: () => number;
}

export interface NamedVoucher {
  readonly card: string;
  readonly key: VoucherKey;
}

/** Processing of one voucher's latest upload. */
interface Processing {
  readonly record: VoucherRecord;
  readonly certSetlType: string;
  readonly readyAt: number;
  /** The first 4902 after an upload answers 0/0 whatever has happened, so that polling is exercised. */
  asked: boolean;
  /** What the hospital's own doing came to; a planned fault is not in it. */
  own: Outcome | undefined;
  outcome: Outcome | undefined;
}

interface Started {
  readonly key: VoucherKey;
  readonly state: Processing;
  /** Of the upload before. */
  readonly earlier: Processing | undefined;
  readonly fault: PlannedFailure | undefined;
}

export function createUploads(
  plan: SessionPlan,
  { clock, reader, journal, contract, listed }: SessionPorts,
): Uploads {
  const register = createRegister();
  const entries = [...plan.ledger];
  let ledger = createLedger(entries, plan.observe);
  const attribution = createAttribution({ cards: plan.cards, entries, byNature: plan.byNature });
  const latest = new Map<VoucherRecord, Processing>();
  const sentXml = new Map<VoucherKey, StructuredXml>();
  const unplayed = new Map(
    plan.faults.filter((fault) => fault.kind === undefined).map((fault) => [fault.card, fault]),
  );
  /** Planned failures that no query has told yet. */
  const untold = new Map<VoucherRecord, PlannedFailure>();
  const byCard = new Map<string, CardVoucher>();
  const accepted = new Set<string>();
  const reds = createReds();
  let unfinished = 0;
  let queue = Promise.resolve();

  const isRetry = (digest: string, input: JsonObject): boolean =>
    accepted.has(digest) &&
    elementsOf(input).every((element) => {
      const known = register.voucher(elementKey(element));
      const report = known === undefined ? undefined : currentReport(known);
      return known !== undefined && (report === undefined || !isFinal(report));
    });

  const accept = (upload: AcceptedUpload): void => {
    const { infno, message, digest, exchange, openCard, stuckMs = 0 } = upload;
    accepted.add(digest);
    const bizStsb = textOf(message.input, 'bizStsb') ?? '';
    const upldBchno = textOf(message.input, 'upldBchno') ?? '';
    const batch = batchKey(bizStsb, upldBchno);
    const upldMode = uploadModeOf(message.input);
    attribution.announce(elementsOf(message.input));
    const started = elementsOf(message.input).map((element): Started => {
      const place = attribution.placeOf(element, openCard);
      const record = register.upload(infno, element, { exchange, batch, upldMode });
      const earlier = latest.get(record);
      const state: Processing = {
        record,
        certSetlType: textOf(element, 'certSetlType') ?? '',
        readyAt: clock.now() + Math.max(plan.processingMs, stuckMs),
        asked: false,
        own: undefined,
        outcome: undefined,
      };
      latest.set(record, state);
      if (place !== undefined) {
        attribution.remember(element, place);
        const { id } = place.card;
        byCard.set(id, withVoucher(byCard.get(id), { record, bizStsb, upldBchno }));
      }
      // Sent anew by a client that lost the answer: the failure that nobody was told of is still to come.
      const fault = takeFault(infno, place?.card.id) ?? (infno === '4901' ? untold.get(record) : undefined);
      if (fault === undefined) untold.delete(record);
      else untold.set(record, fault);
      return { key: elementKey(element), state, earlier, fault };
    });
    unfinished += 1;
    // What is known now is what counts: a settlement that becomes known later is none of this upload.
    const known = ledger;
    // In the order of acceptance: a re-upload without files relies on what was found in those sent before.
    queue = queue.then(async () => process(upload, started, known));
  };

  const takeFault = (infno: string, card: string | undefined): PlannedFailure | undefined => {
    const fault = infno === '4901' && card !== undefined ? unplayed.get(card) : undefined;
    if (fault !== undefined) unplayed.delete(fault.card);
    return fault;
  };

  const process = async (
    upload: AcceptedUpload,
    started: readonly Started[],
    known: Ledger,
  ): Promise<void> => {
    const { message, exchange, openCard } = upload;
    try {
      const zip = textOf(message.input, 'ftfileCompac');
      const reading = zip === undefined ? undefined : await reader.read(zip, contract.translation.xml);
      const inspection = inspectContent({
        message,
        reading,
        contract,
        hospital: plan.hospital,
        ledger: known,
        placeOf: (element) => attribution.placeOf(element, openCard),
        earlier: (key) => sentXml.get(key),
      });
      for (const { key, xml } of inspection.vouchers) {
        if (xml === undefined) continue;
        sentXml.set(key, xml);
        reds.read(key, xml);
      }
      const outcomes = outcomesOf(inspection);
      for (const one of started) {
        const found = outcomes.get(one.key);
        if (found === undefined) continue;
        settle(one, reading === undefined ? withEarlierFiles(found, one.earlier?.own) : found, exchange);
      }
    } catch (fault) {
      const code = fault instanceof Error && 'code' in fault ? String(fault.code) : 'UNEXPECTED';
      journal.append('error', { code, message: String(fault), exchange });
    } finally {
      unfinished -= 1;
    }
  };

  const settle = ({ key, state, fault }: Started, own: Outcome, exchange: number): void => {
    // A 4905 that did not wait for the result has taken this upload's place: nothing is played on it any more.
    const isLatest = latest.get(state.record) === state;
    const planned = fault === undefined || !isLatest ? undefined : withFault(own, fault);
    if (planned !== undefined && fault !== undefined)
      journal.append('fault-applied', { fault: fault.id, exchange, voucher: key });
    state.own = own;
    state.outcome = planned ?? own;
    if (!isLatest || !isSuccess(state.outcome)) return;
    sentXml.delete(key);
    reds.stored(key);
  };

  const results = (bizStsb: string | undefined, upldBchno: string | undefined): Told<object> | undefined => {
    const members = register.batch(batchKey(bizStsb, upldBchno));
    if (members === undefined) return undefined;
    const rows = members.map((record) => resultRow(record, latest.get(record), clock));
    return {
      output: { data: rows },
      apply: (exchange) => {
        for (const [index, record] of members.entries()) {
          const state = latest.get(record);
          if (state !== undefined) state.asked = true;
          const row = rows[index];
          if (row === undefined) continue;
          const { ftfileSavRslt, chkRslt, savFaleRea: reason } = row;
          if (isFailure(row)) untold.delete(record);
          register.report(voucherKey(record.code, record.no), { exchange, ftfileSavRslt, chkRslt, reason });
        }
      },
    };
  };

  const status = (key: VoucherKey): Told<object | undefined> => {
    const record = register.voucher(key);
    const state = record === undefined ? undefined : latest.get(record);
    const outcome = finished(state, clock);
    const answered = outcome !== undefined && isSuccess(outcome);
    return {
      output:
        record === undefined || !answered
          ? undefined
          : { ...voucherFields(record, state), rhredFlag: reds.has(key) ? '1' : '0', reimFlag: '0' },
      apply: (exchange) => register.status(key, exchange, answered),
    };
  };

  const named = (message: Message, openCard: string | undefined): readonly NamedVoucher[] => {
    const placed = (key: VoucherKey, card: string | undefined): readonly NamedVoucher[] =>
      card === undefined ? [] : [{ card, key }];
    const { infno, input } = message;
    if (infno === '4901' || infno === '4905') {
      attribution.announce(elementsOf(input));
      return elementsOf(input).flatMap((element) =>
        placed(elementKey(element), attribution.placeOf(element, openCard)?.card.id),
      );
    }
    const members = register.batch(batchKey(textOf(input, 'bizStsb'), textOf(input, 'upldBchno'))) ?? [];
    const keys = infno === '4902' ? members.map(({ code, no }) => voucherKey(code, no)) : [elementKey(input)];
    return keys.flatMap((key) => placed(key, attribution.byVoucher(key)?.card.id));
  };

  const declare = (entry: LedgerEntry): void => {
    entries.push(entry);
    ledger = createLedger(entries, plan.observe);
    attribution.learn(entry);
  };

  const consult = (input: JsonObject): void => {
    if (listed === undefined || plan.observe) return;
    for (const element of elementsOf(input)) {
      const { entry, problem } = listed(textOf(element, 'setlId'), textOf(element, 'bizSn'));
      if (problem !== undefined) journal.append('remark', { source: 'center', text: problem });
      if (entry === undefined || entries.some((known) => isDeepStrictEqual(known, entry))) continue;
      journal.append('ledger', entry);
      declare(entry);
    }
  };

  return {
    register,
    isRetry,
    named,
    consult,
    accept,
    results,
    status,
    voucherOf: (cardId) => byCard.get(cardId),
    declare,
    unfinished: () => unfinished,
  };
}

const finished = (state: Processing | undefined, clock: Clock): Outcome | undefined =>
  state === undefined || clock.now() < state.readyAt ? undefined : state.outcome;

const voucherFields = ({ code, no, chkcode, type }: VoucherRecord, state: Processing | undefined) => ({
  elecSetlCertCode: code,
  elecSetlCertNo: no,
  elecSetlCertChkcode: chkcode,
  elecSetlCertType: type,
  certSetlType: state?.certSetlType ?? '',
});

function resultRow(record: VoucherRecord, state: Processing | undefined, clock: Clock) {
  const outcome = state?.asked === true ? finished(state, clock) : undefined;
  return {
    ...voucherFields(record, state),
    ftfileSavRslt: outcome?.ftfileSavRslt ?? '0',
    chkRslt: outcome?.chkRslt ?? '0',
    savFaleRea: outcome?.reason ?? '',
  };
}
