import type { OpenBook, Uploaded } from '../../src/book/book.ts';
import type { Ledger } from '../../src/book/ledger.ts';
import {
  elementKey,
  isFailure,
  isSuccess,
  type Report,
  type VoucherKey,
  type VoucherRecord,
} from '../../src/book/register.ts';
import { inspectContent } from '../../src/checks/inspect.ts';
import { textOf, type Message } from '../../src/contract/envelope.ts';
import type { JsonObject } from '../../src/contract/json-text.ts';
import { limitMet, type PackageReading } from '../../src/contract/reading/reading.ts';
import type { PlannedFailure } from '../../src/evidence/entries.ts';
import { createPlannedFailures } from './planned-failures.ts';
import { outcomesOf, withEarlierFiles, withFault, type Outcome } from './processing.ts';
import { createReds } from './reds.ts';
import type { SessionPlan, SessionPorts } from './session-plan.ts';

/** The ways in which an upload is processed otherwise than others. */
export interface UploadOptions {
  /** From acceptance to the result, when it takes longer than the session's processing; milliseconds. */
  readonly stuckMs?: number | undefined;
}

/** Processes what was accepted: after a while every voucher has its two results. */
export interface Processor {
  /** Takes an upload that the book has. */
  readonly take: (upload: Uploaded, message: Message, options: UploadOptions) => void;
  /** Returns what a 4902 is told about a voucher now. */
  readonly resultOf: (record: VoucherRecord) => VoucherResult;
  /** A 4902 told this about a voucher. */
  readonly told: (record: VoucherRecord, results: Pick<Report, 'ftfileSavRslt' | 'chkRslt'>) => void;
  /** Returns what a 5501 is told; `undefined` before both results are 1. */
  readonly statusOf: (voucher: VoucherKey) => JsonObject | undefined;
  /** Accepted uploads that are not processed yet. */
  readonly unfinished: () => number;
}

/** A row of 4902. */
export type VoucherResult = VoucherFields &
  Readonly<Record<'ftfileSavRslt' | 'chkRslt' | 'savFaleRea', string>>;

type VoucherFields = Readonly<
  Record<
    'elecSetlCertCode' | 'elecSetlCertNo' | 'elecSetlCertChkcode' | 'elecSetlCertType' | 'certSetlType',
    string
  >
>;

/** Processing of one voucher's latest upload. */
interface Processing {
  readonly record: VoucherRecord;
  readonly certSetlType: string;
  readonly readyAt: number;
  /** The first 4902 after an upload answers 0/0 whatever has happened, so that polling is exercised. */
  asked: boolean;
  /** The outcome of the hospital's own doing; a planned fault is not in it. */
  own: Outcome | undefined;
  outcome: Outcome | undefined;
}

interface Started {
  readonly key: VoucherKey;
  readonly state: Processing;
  /** Processing of the upload before. */
  readonly earlier: Processing | undefined;
  readonly fault: PlannedFailure | undefined;
}

interface Job {
  readonly upload: Uploaded;
  readonly message: Message;
  readonly started: readonly Started[];
  /** The settlements known at acceptance are what counts: a settlement that becomes known later is none of this upload. */
  readonly known: Ledger;
}

/** Creates the processor of a session. */
// eslint-disable-next-line max-lines-per-function -- the steps of one queue share the state that it owns
export function createProcessor(plan: SessionPlan, ports: SessionPorts, book: OpenBook): Processor {
  const { clock, journal } = ports;
  const latest = new Map<VoucherRecord, Processing>();
  const failures = createPlannedFailures(plan.faults);
  const reds = createReds();
  let unfinished = 0;
  let queue = Promise.resolve();

  const start = (element: JsonObject, { infno, openCard }: Uploaded, readyAt: number): readonly Started[] => {
    const key = elementKey(element);
    const record = book.register.voucher(key);
    if (record === undefined) return [];
    const certSetlType = textOf(element, 'certSetlType') ?? '';
    const state = { record, certSetlType, readyAt, asked: false, own: undefined, outcome: undefined };
    const earlier = latest.get(record);
    latest.set(record, state);
    const fault = failures.due(infno, book.placeOf(element, openCard)?.card.id, record);
    return [{ key, state, earlier, fault }];
  };

  const process = async (job: Job): Promise<void> => {
    const { upload, started } = job;
    const { exchange } = upload;
    try {
      const { outcomes, xmls, isWithFiles, limit } = await inspected(job, { plan, ports, book });
      // Nothing is known of the files, and nothing is said against them: the run goes on, the row is an error of ours.
      if (limit !== undefined) journal.append('error', { code: 'READER-FAILED', message: limit, exchange });
      for (const [voucher, xml] of xmls) {
        book.apply({ kind: 'content-read', voucher, xml });
        reds.read(voucher, xml);
      }
      for (const one of started) {
        const found = outcomes.get(one.key);
        if (found === undefined) continue;
        settle(one, isWithFiles ? found : withEarlierFiles(found, one.earlier?.own), exchange);
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
    book.apply({ kind: 'content-stored', voucher: key });
    reds.stored(key);
  };

  const finished = (state: Processing | undefined): Outcome | undefined =>
    state === undefined || clock.now() < state.readyAt ? undefined : state.outcome;

  return {
    take: (upload, message, { stuckMs = 0 }) => {
      const readyAt = clock.now() + Math.max(plan.processingMs, stuckMs);
      const started = upload.elements.flatMap((element) => start(element, upload, readyAt));
      const known = book.ledger();
      unfinished += 1;
      // In the order of acceptance: a re-upload without files relies on what was found in those sent before.
      queue = queue.then(async () => process({ upload, message, started, known }));
    },
    resultOf: (record) => {
      const state = latest.get(record);
      const outcome = state?.asked === true ? finished(state) : undefined;
      return {
        ...fieldsOf(record, state),
        ftfileSavRslt: outcome?.ftfileSavRslt ?? '0',
        chkRslt: outcome?.chkRslt ?? '0',
        savFaleRea: outcome?.reason ?? '',
      };
    },
    told: (record, results) => {
      const state = latest.get(record);
      if (state !== undefined) state.asked = true;
      if (isFailure(results)) failures.told(record);
    },
    statusOf: (voucher) => {
      const record = book.register.voucher(voucher);
      const state = record === undefined ? undefined : latest.get(record);
      const outcome = finished(state);
      if (record === undefined || outcome === undefined || !isSuccess(outcome)) return undefined;
      return { ...fieldsOf(record, state), rhredFlag: reds.has(voucher) ? '1' : '0', reimFlag: '0' };
    },
    unfinished: () => unfinished,
  };
}

interface Surroundings {
  readonly plan: SessionPlan;
  readonly ports: SessionPorts;
  readonly book: OpenBook;
}

/** Reads the package of an upload and looks into it. */
async function inspected({ upload, message, known }: Job, { plan, ports, book }: Surroundings) {
  const { contract, reader } = ports;
  const zip = textOf(message.input, 'ftfileCompac');
  const reading = zip === undefined ? undefined : await reader.read(zip, contract.translation.xml);
  const inspection = inspectContent({
    message,
    reading,
    contract,
    hospital: plan.hospital,
    ledger: known,
    standingOf: (element) => book.standingOf(element, upload.openCard),
    recordOf: book.register.voucher,
    earlier: book.xmlOf,
  });
  return {
    outcomes: outcomesOf(inspection),
    xmls: inspection.vouchers.flatMap(({ key, xml }) => (xml === undefined ? [] : [[key, xml] as const])),
    isWithFiles: reading !== undefined,
    limit: limitWords(reading),
  };
}

const limitWords = (reading: PackageReading | undefined): string | undefined => {
  const limit = limitMet(reading);
  return limit === undefined ? undefined : `附件超出本工具的处理能力，未能检查：${limit}`;
};

const fieldsOf = (
  { code, no, chkcode, type }: VoucherRecord,
  state: Processing | undefined,
): VoucherFields => ({
  elecSetlCertCode: code,
  elecSetlCertNo: no,
  elecSetlCertChkcode: chkcode,
  elecSetlCertType: type,
  certSetlType: state?.certSetlType ?? '',
});
