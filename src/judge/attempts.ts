import type {
  ActStart,
  CardData,
  Entry,
  ErrorData,
  ExchangeEntry,
  FaultApplied,
  LedgerEntry,
  OpenData,
  PlannedFault,
  RemarkData,
  ScanData,
  UnparsedData,
} from '../evidence/entries.ts';
import { isSecondQuery } from './steps.ts';

/** The lines of one attempt, sorted by kind; exchanges stay in the order in which they came. */
export interface Attempt {
  readonly settings: OpenData;
  readonly openedAt: string;
  readonly cards: readonly CardData[];
  /** In their order, each with its line: it counts for what stands behind it. */
  readonly ledger: readonly (LedgerEntry & { readonly seq: number })[];
  readonly planned: readonly PlannedFault[];
  readonly applied: readonly FaultApplied[];
  readonly acts: ReadonlyMap<string, ActStart>;
  /** The instants at which acts ended, by their id. */
  readonly ended: ReadonlyMap<string, string>;
  /** Cards whose results the hospital was asked to query a second time, each with the line of the act. */
  readonly secondQueries: readonly { readonly card: string; readonly seq: number }[];
  /** The last act of an attempt that was cut off: what is missing after its start is nobody's fault. */
  readonly cutOff: ActStart | undefined;
  /** The act in which an attempt that was cut off had to stop; `undefined` where it stopped between two. */
  readonly interrupted: ActStart | undefined;
  readonly exchanges: readonly ExchangeEntry[];
  readonly errors: readonly ErrorData[];
  readonly remarks: readonly (RemarkData & { readonly seq: number })[];
  /** Bytes that came and were no whole request. */
  readonly unparsed: readonly (UnparsedData & { readonly seq: number; readonly at: string })[];
  readonly scans: readonly (ScanData & { readonly seq: number; readonly at: string })[];
}

interface Growing {
  settings: OpenData;
  openedAt: string;
  cards: CardData[];
  ledger: (LedgerEntry & { seq: number })[];
  planned: PlannedFault[];
  applied: FaultApplied[];
  acts: Map<string, ActStart>;
  ended: Map<string, string>;
  secondQueries: { card: string; seq: number }[];
  cutOff: ActStart | undefined;
  interrupted: ActStart | undefined;
  exchanges: ExchangeEntry[];
  errors: ErrorData[];
  remarks: (RemarkData & { seq: number })[];
  unparsed: (UnparsedData & { seq: number; at: string })[];
  scans: (ScanData & { seq: number; at: string })[];
}

/** Cuts a journal at its `open` lines; what stands before the first one belongs to no attempt. */
export function attemptsOf(entries: readonly Entry[]): readonly Attempt[] {
  const attempts: Growing[] = [];
  for (const entry of entries) {
    if (entry.kind === 'open') attempts.push(started(entry.data, entry.at));
    const current = attempts.at(-1);
    if (current !== undefined) put(entry, current);
  }
  return attempts;
}

const started = (settings: OpenData, openedAt: string): Growing => ({
  settings,
  openedAt,
  cards: [],
  ledger: [],
  planned: [],
  applied: [],
  acts: new Map(),
  ended: new Map(),
  secondQueries: [],
  cutOff: undefined,
  interrupted: undefined,
  exchanges: [],
  errors: [],
  remarks: [],
  unparsed: [],
  scans: [],
});

function put(entry: Entry, attempt: Growing): void {
  switch (entry.kind) {
    case 'card':
      attempt.cards.push(entry.data);
      break;
    case 'ledger':
      attempt.ledger.push({ ...entry.data, seq: entry.seq });
      break;
    case 'fault-planned':
      attempt.planned.push(entry.data);
      break;
    case 'fault-applied':
      attempt.applied.push(entry.data);
      break;
    case 'act-start':
      attempt.acts.set(entry.data.id, entry.data);
      if (isSecondQuery(entry.data)) attempt.secondQueries.push({ card: entry.data.card, seq: entry.seq });
      attempt.cutOff = entry.data;
      attempt.interrupted = entry.data;
      break;
    case 'act-end':
      attempt.ended.set(entry.data.id, entry.at);
      if (entry.data.interrupted !== true) attempt.interrupted = undefined;
      break;
    case 'close':
      attempt.cutOff = undefined;
      attempt.interrupted = undefined;
      break;
    case 'exchange':
      attempt.exchanges.push(entry);
      break;
    case 'error':
      attempt.errors.push(entry.data);
      break;
    case 'remark':
      attempt.remarks.push({ ...entry.data, seq: entry.seq });
      break;
    case 'unparsed':
      attempt.unparsed.push({ ...entry.data, seq: entry.seq, at: entry.at });
      break;
    case 'scan':
      attempt.scans.push({ ...entry.data, seq: entry.seq, at: entry.at });
      break;
    case 'open':
    case 'trial':
    case 'delivery':
    case 'note':
      break;
  }
}
