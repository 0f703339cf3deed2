import type { Hospital } from '../domain/card.ts';
import type { Mismatch } from '../domain/verdict.ts';
import type { Message } from '../contract/envelope.ts';
import type { JsonObject } from '../contract/json-text.ts';
import type { PackageReading, StructuredXml } from '../contract/reading/reading.ts';
import { isCounterSide } from '../contract/settlement.ts';
import type { Contract } from '../contract/validate.ts';
import type {
  BatchCheck,
  BatchSubject,
  Check,
  ExchangeCheck,
  ExchangeSubject,
  VoucherCheck,
  VoucherSubject,
} from './check.ts';
import type { Standing } from '../book/attribution.ts';
import { ledgerFor, type Ledger } from '../book/ledger.ts';
import { looksAt } from './catalogue/index.ts';
import { rosterOf } from './roster.ts';
import { wordedFor } from './worded.ts';
import {
  elementKey,
  elementsOf,
  originalKey,
  uploadModeOf,
  type VoucherKey,
  type VoucherRecord,
} from '../book/register.ts';
import { fileStems, xmlAmong } from './parts.ts';

/** A check that was not met, with every way in which it was not. */
export interface Hit<C extends Check = Check> {
  readonly check: C;
  readonly mismatches: readonly Mismatch[];
}

/** The outcome of an inspection: the checks that applied, and those that were not met. */
export interface Inspection {
  readonly applied: readonly Check[];
  readonly hits: readonly Hit[];
}

/** Looks at one request before anything of it is accepted. What is for the counter side is not judged at all. */
export function inspectExchange(subject: ExchangeSubject): Inspection {
  if (isForCounter(subject)) return { applied: [], hits: [] };
  const applied = applicable(subject);
  return { applied, hits: run(applied, subject, placesIn(subject)) };
}

/** The first reason to refuse a request: all that the center itself has to know about it. */
export function refusalOf(subject: ExchangeSubject): Hit<ExchangeCheck> | undefined {
  for (const check of applicable(subject)) {
    if (!isRefusing(check)) continue;
    const mismatches = check.inspect(subject);
    if (mismatches.length > 0) return { check, mismatches: mismatches.map(placesIn(subject)) };
  }
  return undefined;
}

/** Tells a request for the counter side of an address that has one. */
export const isForCounter = ({
  hasCounter = false,
  path,
  message,
}: Pick<ExchangeSubject, 'hasCounter' | 'path' | 'message'>): boolean =>
  hasCounter && isCounterSide(path, message);

/** Tells a check that is answered with a refusal where it is not met. */
export const isRefusing = (check: Check): boolean =>
  check.scope === 'exchange' &&
  (check.center === 'refuse' ||
    check.center === 'no-route' ||
    (check.center === 'gateway' && check.level === 'must'));

/** Findings speak of what the hospital wrote, under the names of its profile. */
const placesIn = ({
  contract,
  message,
}: Pick<ExchangeSubject, 'contract'> & { readonly message: Pick<Message, 'infno'> }) =>
  wordedFor(contract, message.infno);

/** The checks by interface: they never change for a contract, so they are worked out once. */
const byContract = new WeakMap<Contract, Map<string, readonly ExchangeCheck[]>>();

function applicable(subject: ExchangeSubject): readonly ExchangeCheck[] {
  const { contract, gateway } = subject;
  const { infno } = subject.message;
  const isCounters = isForCounter(subject);
  const isKnown =
    isCounters || (infno !== undefined && (infno === '9002' || contract.title(infno) !== undefined));
  const name = isCounters ? 'counter' : infno === undefined ? 'missing' : isKnown ? infno : 'unknown';
  // Where a real gateway judged the signature, ours has nothing to say: not even that it was met.
  const key = gateway === undefined ? name : `${name} signed`;
  const byInterface = byContract.get(contract) ?? new Map<string, readonly ExchangeCheck[]>();
  byContract.set(contract, byInterface);
  const known = byInterface.get(key);
  if (known !== undefined) return known;
  const found = rosterOf(contract).exchange.filter(
    (check) => looksAt(check, infno, isKnown) && (gateway !== undefined || !isOfGateway(check)),
  );
  byInterface.set(key, found);
  return found;
}

const isOfGateway = ({ given }: ExchangeCheck): boolean => given === 'signature' || given === 'seal';

function run<Subject>(
  applied: readonly (Check & { readonly inspect: (subject: Subject) => readonly Mismatch[] })[],
  subject: Subject,
  placed: (mismatch: Mismatch) => Mismatch,
): readonly Hit[] {
  const hits: Hit[] = [];
  for (const check of applied) {
    const mismatches = check.inspect(subject);
    if (mismatches.length > 0) hits.push({ check, mismatches: mismatches.map(placed) });
  }
  return hits;
}

/** An accepted upload with all that has to be known to look into it. */
export interface ContentSubject {
  readonly message: Message;
  /** The unpacked zip; `undefined` for a 4905 that sent none. */
  readonly reading: PackageReading | undefined;
  readonly contract: Contract;
  readonly hospital: Hospital | undefined;
  readonly ledger: Ledger;
  readonly standingOf: (element: JsonObject) => Standing;
  /** The voucher as it is known with this upload; absent where there is no center. */
  readonly recordOf?: (key: VoucherKey) => VoucherRecord | undefined;
  /** The XML that was sent before for this voucher. */
  readonly earlier: (key: VoucherKey) => StructuredXml | undefined;
}

export interface ContentInspection {
  /** Checks of the batch as a whole; a miss concerns every voucher in it. */
  readonly batch: Inspection & { readonly hits: readonly Hit<BatchCheck>[] };
  readonly vouchers: readonly {
    readonly key: VoucherKey;
    readonly element: JsonObject;
    readonly xml: StructuredXml | undefined;
    readonly applied: readonly VoucherCheck[];
    readonly hits: readonly Hit<VoucherCheck>[];
  }[];
}

/** Looks into an accepted 4901 or 4905: its files, the XML in them, and the settlements they belong to. */
export function inspectContent(subject: ContentSubject): ContentInspection {
  const { message, reading, contract } = subject;
  const roster = rosterOf(contract);
  const placed = placesIn(subject);
  const elements = elementsOf(message.input);
  const batchHits = run(roster.batch, { message, reading, elements }, placed) as readonly Hit<BatchCheck>[];
  return {
    batch: { applied: roster.batch, hits: batchHits },
    vouchers: elements.map((element, index) => {
      const voucher = voucherSubject(subject, element, index);
      const hits = run(roster.voucher, voucher, placed) as readonly Hit<VoucherCheck>[];
      return { key: elementKey(element), element, xml: voucher.xml, applied: roster.voucher, hits };
    }),
  };
}

/** Looks into an upload of which nothing else is known: no settlement, no card, nothing that was sent before. */
export const inspectContentAlone = (
  subject: Pick<ContentSubject, 'message' | 'reading' | 'contract' | 'hospital'>,
): ContentInspection =>
  inspectContent({
    ...subject,
    ledger: { kind: 'observe' },
    standingOf: () => ({ kind: 'nobody' }),
    earlier: () => undefined,
  });

/** Looks at files without their message, as far as a batch can be judged by itself. */
export function inspectBatch(subject: BatchSubject, contract: Contract): readonly Hit<BatchCheck>[] {
  return run(
    rosterOf(contract).batch,
    subject,
    placesIn({ contract, message: subject.message }),
  ) as Hit<BatchCheck>[];
}

/** Looks at one voucher; what of it is known is said by the caller. */
export function inspectVoucher(subject: VoucherSubject): readonly Hit<VoucherCheck>[] {
  const { contract, infno } = subject;
  return run(
    rosterOf(contract).voucher,
    subject,
    placesIn({ contract, message: { infno } }),
  ) as Hit<VoucherCheck>[];
}

function voucherSubject(subject: ContentSubject, element: JsonObject, index: number): VoucherSubject {
  const { message, reading, contract, hospital } = subject;
  const stems = fileStems(element);
  const layouts = reading?.layouts ?? [];
  const files = layouts.filter(({ stem }) => stems.includes(stem));
  const beside = (reading?.separate ?? []).filter(({ stem }) =>
    stems.includes(stem.replace(/-extinfo$/, '')),
  );
  const upldMode = uploadModeOf(message.input);
  const { xml: found, xmlSource, xmlStem, rivals } = xmlAmong(files, beside, upldMode);
  const earlier =
    reading === undefined
      ? (subject.earlier(originalKey(element)) ?? subject.earlier(elementKey(element)))
      : undefined;
  const standing = subject.standingOf(element);
  const place = standing.kind === 'card' ? standing.place : undefined;
  return {
    infno: message.infno === '4905' ? '4905' : '4901',
    index,
    element,
    upldMode,
    contract,
    hospital,
    files,
    ...(files.length === 0 && layouts.length > 0 ? { strays: straysAmong(layouts, message) } : {}),
    package: reading === undefined ? 'none' : reading.problem === undefined ? 'read' : 'unreadable',
    rivals,
    xml: found ?? earlier,
    xmlSource: found === undefined && earlier !== undefined ? 'earlier' : xmlSource,
    xmlStem,
    record: subject.recordOf?.(elementKey(element)),
    ledger: ledgerFor(element, standing, subject.ledger),
    card: place?.card,
    scenario: place?.scenario,
  };
}

function straysAmong(layouts: PackageReading['layouts'], { input }: Message): readonly string[] {
  const named = new Set(elementsOf(input).flatMap(fileStems));
  return layouts.flatMap(({ stem }) => (named.has(stem) ? [] : [stem]));
}
