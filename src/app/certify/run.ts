import type { PackageReader } from '../../contract/reading/reader.ts';
import { isScenarioId } from '../../domain/form.ts';
import type { LedgerMode } from '../../domain/ledger-mode.ts';
import { isSuiteId } from '../../domain/suite.ts';
import type { CardData } from '../../evidence/entries.ts';
import { openJournal } from '../../evidence/journal-writer.ts';
import { attempt } from '../../run/attempt.ts';
import type { PartId } from '../../run/ports.ts';
import { MANUAL_DEADLINE_MS, type ManualService } from '../by-hand/service.ts';
import { openCounterDesk } from '../center/counter.ts';
import { type CenterService, startCenter } from '../center/service.ts';
import type { Package } from '../machine/package-root.ts';
import { systemClock } from '../machine/system-clock.ts';
import type { WebService } from '../web/open-web.ts';
import { dealCards, type Deal } from './deal.ts';
import { createDriver } from './drivers.ts';
import { writeInterruption, writeOpening, openData } from './opening.ts';
import { type CertifyOptions, ledgerOf, driverName } from './options.ts';
import type { Prepared } from './prepare.ts';
import type { Start } from './start.ts';

/** The built-in hospital has nothing left to send once it has said that it is through. */
export const BUILT_IN_SILENCE_MS = 250;

export interface RunParts {
  readonly pack: Package;
  readonly prepared: Prepared;
  readonly folder: string;
  readonly reader: PackageReader;
  readonly manual: ManualService | undefined;
  readonly web: WebService | undefined;
}

export async function run(
  options: CertifyOptions,
  start: Start,
  { pack, prepared, folder, reader, manual, web }: RunParts,
): Promise<void> {
  const { settings, clock = systemClock, environment, companion = manual } = options;
  const isByHand = driverName(options.driver) === 'manual';
  const { contract } = start.profile;
  const { ownCards, listed } = prepared;
  const deal = dealCards(options, start, clock.now(), ownCards);
  const { after } = start;
  const written = openJournal({
    folder,
    clock,
    sync: options.sync ?? false,
    ...(after === undefined ? {} : { after }),
  });
  const journal = companion?.watch(written) ?? written;
  writeInterruption(journal, start);
  writeOpening(journal, openData(options, start, pack), deal);
  for (const remark of options.remarks ?? []) journal.append('remark', remark);
  const faults: unknown[] = [];
  const broken = new AbortController();
  const signal = AbortSignal.any([options.signal, broken.signal]);
  const sessionPlan = ({ cards, ledger, faults }: Deal): Parameters<CenterService['renew']>[0] => ({
    hospital: settings.hospital,
    cards,
    ledger,
    observe: ledgerOf(options) === 'observe',
    faults,
    processingMs: options.processingMs ?? 300,
    byNature: isByHand,
  });
  const counter = ledgerOf(options) === 'platform' ? openCounterDesk(clock, deal.cards) : undefined;
  const center = await startCenter({
    place: options.place,
    host: options.host,
    port: options.port,
    plan: sessionPlan(deal),
    ports: {
      clock,
      reader,
      journal,
      contract,
      ...(listed === undefined ? {} : { listed }),
      ...(counter === undefined ? {} : { counter: counter.side }),
    },
    relay: options.relay,
    declares: declaredIn(ledgerOf(options)),
    ...(counter === undefined ? {} : { isSettled: counter.isSettled }),
    onFault: (fault) => {
      // Nothing that is recorded after a fault of ours could be held against the hospital.
      faults.push(fault);
      broken.abort();
    },
  });
  companion?.attach(journal, center);
  if (center.signing !== null) options.onSigning?.(center.signing);
  const driver = createDriver(options.driver, {
    pack,
    clock,
    environment,
    manual,
    web:
      web === undefined
        ? undefined
        : () =>
            web.driver({
              journal,
              clock,
              folder,
              hospital: settings.hospital,
              codeOf: (card) => counter?.codeOf(card),
            }),
    contract,
    isDisturbed: start.suites.length > 0,
  });
  const pass = async (number: number, { runs }: Deal): Promise<readonly PartId[]> => {
    const again = await attempt(
      {
        attempt: number,
        hospital: settings.hospital,
        cards: runs,
        deadlineMs: options.deadlineMs ?? (isByHand ? MANUAL_DEADLINE_MS : 60000),
        silenceMs: options.silenceMs ?? (options.driver.kind === 'reference' ? BUILT_IN_SILENCE_MS : 2000),
      },
      { journal, center: center.port, driver, clock, progress: options.progress, signal },
    );
    if (signal.aborted) return [];
    return again.length > 0 ? again : ((await driver.finished?.(signal)) ?? []);
  };
  try {
    let current = start;
    let again = await pass(current.attempt, deal);
    // A person may begin a scenario anew: an attempt of its own, as with --resume.
    while (again.length > 0) {
      while (center.port.activity().inFlight > 0) await clock.wait(10);
      const [selected, suites] = [again.filter(isScenarioId), again.filter(isSuiteId)];
      current = { ...current, attempt: current.attempt + 1, selected, suites };
      const next = dealCards(options, current, clock.now(), ownCards);
      writeOpening(journal, openData(options, current, pack), next);
      counter?.insure(next.cards);
      center.renew(sessionPlan(next));
      again = await pass(current.attempt, next);
    }
  } finally {
    await driver.close();
    await center.close();
    // What was accepted last is processed to its end: nothing may stand behind the closing line.
    while (center.port.activity().inFlight > 0) await clock.wait(10);
    for (const fault of faults) journal.append('error', { code: 'UNEXPECTED', message: String(fault) });
    if (!options.signal.aborted) journal.append('close', { count: journal.count() });
    await journal.close();
  }
}

/** Only what nobody else knows is taken from the hospital: who is not insured settles nowhere but there. */
export const declaredIn =
  (ledger: LedgerMode) =>
  ({ scenario }: CardData): boolean =>
    ledger === 'declared' || (ledger === 'platform' && scenario === 'self-paid');
