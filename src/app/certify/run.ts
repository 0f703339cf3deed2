import type { PackageReader } from '../../contract/reading/reader.ts';
import type { LedgerMode } from '../../domain/ledger-mode.ts';
import type { CardData } from '../../evidence/entries.ts';
import type { JournalStore } from '../../evidence/journal-store.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import { openRunCounter, type RunCounter } from '../center/counter.ts';
import { type CenterService, startCenter } from '../center/service.ts';
import type { Package } from '../machine/package-root.ts';
import { systemClock } from '../machine/system-clock.ts';
import { runAttempts, sessionPlan, untilIdle } from './attempts.ts';
import { dealCards, type Deal } from './deal.ts';
import { writeInterruption, writeOpening, openData } from './opening.ts';
import type { CertifyOptions, OpenedDriver } from './options.ts';
import type { Prepared } from './prepare.ts';
import type { Start } from './start.ts';

export interface RunParts {
  readonly pack: Package;
  readonly prepared: Prepared;
  readonly folder: string;
  readonly journals: JournalStore;
  readonly reader: PackageReader;
  readonly opened: OpenedDriver;
}

/** Records one run: opens its journal and its center, has the hospital's system do every act, closes both. */
export async function run(options: CertifyOptions, start: Start, parts: RunParts): Promise<void> {
  const written = await openRunJournal(options, start, parts);
  try {
    await record(options, start, parts, parts.opened.companion?.watch(written) ?? written);
  } finally {
    await written.close();
  }
}

/** The run's journal, new or behind the lines of the attempts before. */
async function openRunJournal(
  { clock = systemClock, sync = false }: CertifyOptions,
  { after }: Start,
  { folder, journals }: RunParts,
): Promise<JournalWriter> {
  const recording = { clock, sync };
  return after === undefined ? journals.create(folder, recording) : journals.resume(folder, after, recording);
}

async function record(
  options: CertifyOptions,
  start: Start,
  parts: RunParts,
  journal: JournalWriter,
): Promise<void> {
  const { clock = systemClock } = options;
  const { pack, opened } = parts;
  const { ownCards } = parts.prepared;
  const deal = dealCards(options, start, clock.now(), ownCards);
  writeInterruption(journal, start);
  writeOpening(journal, openData(options, start, pack), deal);
  for (const remark of options.remarks ?? []) journal.append('remark', remark);
  const faults = faultsOf(options.signal);
  const counter = options.ledger === 'platform' ? openRunCounter(clock, deal.cards) : undefined;
  const center = await startRunCenter(options, start, deal, { ...parts, journal, counter, faults });
  opened.companion?.attach(journal, center);
  if (center.signing !== null) options.onSigning?.(center.signing);
  const driver = opened.driver({
    journal,
    hospital: options.settings.hospital,
    contract: start.profile.contract,
    isDisturbed: start.suites.length > 0,
    codeOf: (card) => counter?.codeOf(card),
  });
  try {
    const { signal } = faults;
    await runAttempts(options, start, deal, {
      pack,
      ownCards,
      journal,
      center,
      counter,
      driver,
      clock,
      signal,
    });
  } finally {
    await driver.close();
    await center.close();
    // What was accepted last is processed to its end: nothing may stand behind the closing line.
    await untilIdle(center, clock);
    for (const fault of faults.found())
      journal.append('error', { code: 'UNEXPECTED', message: String(fault) });
    if (!options.signal.aborted) journal.append('close', { count: journal.count() });
  }
}

/** Faults of our own while a run goes on. */
interface Faults {
  readonly found: () => readonly unknown[];
  readonly add: (fault: unknown) => void;
  /** Aborted from outside, or by the first fault: nothing recorded after it could be held against the hospital. */
  readonly signal: AbortSignal;
}

function faultsOf(stopped: AbortSignal): Faults {
  const faults: unknown[] = [];
  const broken = new AbortController();
  return {
    found: () => faults,
    add: (fault) => {
      faults.push(fault);
      broken.abort();
    },
    signal: AbortSignal.any([stopped, broken.signal]),
  };
}

interface CenterParts extends Pick<RunParts, 'reader' | 'prepared'> {
  readonly journal: JournalWriter;
  readonly counter: RunCounter | undefined;
  readonly faults: Faults;
}

async function startRunCenter(
  options: CertifyOptions,
  { profile, earlier }: Start,
  deal: Deal,
  { reader, prepared: { listed }, journal, counter, faults }: CenterParts,
): Promise<CenterService> {
  const { clock = systemClock } = options;
  return startCenter({
    place: options.place,
    host: options.host,
    port: options.port,
    plan: {
      ...sessionPlan(options, deal),
      ...(earlier === undefined ? {} : { earlier }),
    },
    ports: {
      clock,
      reader,
      journal,
      contract: profile.contract,
      ...(listed === undefined ? {} : { listed }),
      ...(counter === undefined ? {} : { counter: counter.side }),
    },
    relay: options.relay,
    declares: declaredIn(options.ledger),
    ...(counter === undefined ? {} : { isSettled: counter.isSettled }),
    onFault: faults.add,
  });
}

/** Only what nobody else knows is taken from the hospital: who is not insured settles nowhere but there. */
const declaredIn =
  (ledger: LedgerMode) =>
  ({ scenario }: CardData): boolean =>
    ledger === 'declared' || (ledger === 'platform' && scenario === 'self-paid');
