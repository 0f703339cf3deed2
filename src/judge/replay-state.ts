import type { EarlierRounds } from '../book/attribution.ts';
import { createBook, type OpenBook } from '../book/book.ts';
import { createGateway, type Gateway } from '../book/signatures.ts';
import { collectPersonal, type PersonalCollection } from '../contract/personal.ts';
import type { PackageReader } from '../contract/reading/reader.ts';
import type { Contract } from '../contract/validate.ts';
import type { BodySource, PlannedDisturbance } from '../evidence/entries.ts';
import type { Attempt } from './attempts.ts';
import { openCase, type OpenCase, type Target } from './case-file.ts';
import { createPace, type Pace } from './pace.ts';
import type { CounterCall } from './replayed.ts';
import type { ForeignVoucher, Unattributed } from './results.ts';

export interface ReplayPorts {
  readonly contract: Contract;
  readonly reader: PackageReader;
  readonly bodies: BodySource;
  /** Numbers that sign-ins of earlier attempts gave. */
  readonly signNos: readonly string[];
  /** The attempts before this one. */
  readonly earlier: EarlierRounds;
}

/** An earlier request under a msgid. */
export interface UsedMsgid {
  /** Journal seq. */
  readonly exchange: number;
  readonly infno: string;
  readonly digest: string;
}

/** Everything that grows while an attempt is replayed. What is known of vouchers stands in `book` alone. */
export interface ReplayState {
  readonly attempt: Attempt;
  readonly ports: ReplayPorts;
  readonly book: OpenBook;
  /** `undefined` in front of a real environment. */
  readonly gateway: Gateway | undefined;
  readonly pace: Pace;
  /** By card. */
  readonly cases: ReadonlyMap<string, OpenCase>;
  readonly unattributed: Unattributed[];
  readonly counterCalls: CounterCall[];
  readonly foreign: ForeignVoucher[];
  /** The number of second prompts that the book knows of. */
  prompted: number;
  readonly touched: Set<string>;
  readonly personal: PersonalCollection;
  readonly msgids: Map<string, UsedMsgid>;
  readonly targetsOfExchange: Map<number, readonly Target[]>;
  /** Disturbances by the exchange they were played on. */
  readonly disturbances: ReadonlyMap<number, PlannedDisturbance>;
}

/** Opens the replay of an attempt before its first exchange. */
export function openReplay(attempt: Attempt, ports: ReplayPorts): ReplayState {
  const { settings, cards, acts, cutOff } = attempt;
  const book = createBook({
    cards,
    byNature: settings.driver === 'manual',
    observe: settings.ledger === 'observe',
    earlier: ports.earlier,
  });
  for (const signNo of ports.signNos) book.apply({ kind: 'signed-in', signNo });
  const cases = new Map(cards.map((data) => [data.card.id, openCase(data)]));
  const halted = cases.get(cutOff?.card ?? '');
  if (halted !== undefined) halted.cutOff = true;
  // In front of a real environment its own gateway has judged: the accounts are not even ours to know.
  const isRelayed = settings.environment === 'relayed';
  return {
    attempt,
    ports,
    book,
    gateway: isRelayed ? undefined : createGateway(ports.contract.specification),
    pace: createPace(),
    cases,
    unattributed: [],
    foreign: [],
    prompted: 0,
    counterCalls: [],
    touched: new Set([...acts.values()].map(({ card }) => card)),
    personal: collectPersonal(),
    msgids: new Map(),
    targetsOfExchange: new Map(),
    disturbances: disturbancesOf(attempt),
  };
}

function disturbancesOf({ planned, applied }: Attempt): ReadonlyMap<number, PlannedDisturbance> {
  const byId = new Map(planned.map((fault) => [fault.id, fault]));
  return new Map(
    applied.flatMap(({ fault: id, exchange }) => {
      const fault = byId.get(id);
      return fault?.kind === undefined ? [] : [[exchange, fault] as const];
    }),
  );
}
