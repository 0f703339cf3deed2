import type { SessionPlan } from '../../../mocks/center/session.ts';
import type { Clock } from '../../domain/clock.ts';
import { isScenarioId } from '../../domain/form.ts';
import { isSuiteId } from '../../domain/suite.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import { attempt } from '../../run/attempt.ts';
import type { HisDriver, PartId } from '../../run/ports.ts';
import type { OwnCard } from '../../scenarios/own-card.ts';
import type { RunCounter } from '../center/counter.ts';
import type { CenterService } from '../center/service.ts';
import type { Package } from '../machine/package-root.ts';
import { dealCards, type Deal } from './deal.ts';
import { openData, writeOpening } from './opening.ts';
import { driverName, type CertifyOptions } from './options.ts';
import type { Start } from './start.ts';

/** The built-in hospital has nothing left to send once it has said that it is through. */
const BUILT_IN_SILENCE_MS = 250;
/** A person needs no deadline; timers take no more than 24 days. */
const MANUAL_DEADLINE_MS = 20 * 86_400_000;

export interface AttemptsPorts {
  readonly pack: Package;
  readonly ownCards: readonly OwnCard[];
  readonly journal: JournalWriter;
  readonly center: CenterService;
  /** The platform's counter side, where the run settles there. */
  readonly counter: RunCounter | undefined;
  readonly driver: HisDriver;
  readonly clock: Clock;
  /** Aborted from outside, or by a fault of ours. */
  readonly signal: AbortSignal;
}

/** The first attempt, and a further one whenever a person begins a scenario anew, as with --resume. */
export async function runAttempts(
  options: CertifyOptions,
  start: Start,
  first: Deal,
  ports: AttemptsPorts,
): Promise<void> {
  const { pack, ownCards, journal, center, counter, clock } = ports;
  let current = start;
  let again = await oneAttempt(options, current.attempt, first, ports);
  while (again.length > 0) {
    await untilIdle(center, clock);
    const [selected, suites] = [again.filter(isScenarioId), again.filter(isSuiteId)];
    current = { ...current, attempt: current.attempt + 1, selected, suites };
    const next = dealCards(options, current, clock.now(), ownCards);
    writeOpening(journal, openData(options, current, pack), next);
    counter?.insure(next.cards);
    center.renew({ ...sessionPlan(options, next), earlier: center.session().remembered() });
    again = await oneAttempt(options, current.attempt, next, ports);
  }
}

/** The center's session for an attempt with these cards. */
export const sessionPlan = (
  options: CertifyOptions,
  { cards, ledger, faults }: Deal,
): Omit<SessionPlan, 'id'> => ({
  hospital: options.settings.hospital,
  cards,
  ledger,
  observe: options.ledger === 'observe',
  faults,
  processingMs: options.processingMs ?? 300,
  byNature: isByHand(options),
});

/** Resolves when the center has processed everything that it accepted. */
export async function untilIdle({ port }: CenterService, clock: Clock): Promise<void> {
  while (port.activity().inFlight > 0) await clock.wait(10);
}

/** Runs the cards once; returns the parts that the hospital wants to begin anew. */
async function oneAttempt(
  options: CertifyOptions,
  number: number,
  { runs }: Deal,
  { journal, center, driver, clock, signal }: AttemptsPorts,
): Promise<readonly PartId[]> {
  const again = await attempt(
    {
      attempt: number,
      hospital: options.settings.hospital,
      cards: runs,
      deadlineMs: options.deadlineMs ?? (isByHand(options) ? MANUAL_DEADLINE_MS : 60_000),
      silenceMs: options.silenceMs ?? (options.driver.kind === 'reference' ? BUILT_IN_SILENCE_MS : 2_000),
    },
    { journal, center: center.port, driver, clock, progress: options.progress, signal },
  );
  if (signal.aborted) return [];
  return again.length > 0 ? again : ((await driver.finished?.(signal)) ?? []);
}

const isByHand = ({ driver }: CertifyOptions): boolean => driverName(driver) === 'manual';
