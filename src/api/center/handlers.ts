import type { HttpHandler } from 'msw';

import { createCenter } from '../../../mocks/center/center.ts';
import { centerHandlers } from '../../../mocks/center/msw.ts';
import { createSession } from '../../../mocks/center/session.ts';
import { systemClock } from '../../app/machine/system-clock.ts';
import { createContracts } from '../../checks/profiled.ts';
import type { PackageReader } from '../../contract/reading/reader.ts';
import type { Contract } from '../../contract/validate.ts';
import type { Act, ActName } from '../../domain/card.ts';
import type { Level } from '../../domain/verdict.ts';
import { createMemoryJournal } from '../../evidence/memory-journal.ts';
import { judge } from '../../judge/judge.ts';
import type { Results } from '../../judge/results.ts';
import { openActs } from './acts.ts';
import { findingsIn, throwFaults, type CenterFinding } from './findings.ts';
import type { CenterHandlersOptions } from './options.ts';
import { layOut, SESSION, type DealtCard } from './plan.ts';
import { receivedIn, type ReceivedCall } from './received.ts';

/** A center in this process. It knows the settlements of its cards, and forgets everything with the process. */
export interface CenterHandlers {
  /** Handlers of MSW for `setupServer(...handlers)` or `setupWorker(...handlers)`; other traffic is left alone. */
  readonly handlers: HttpHandler[];
  /** The address to give to the code under test. */
  readonly url: string;
  readonly cards: readonly DealtCard[];
  /**
   * Asks for an act of a dealt card. Returns it as a document (`schemas/act.json`) that names what the hospital
   * uploaded last. From then on a request that names no card of its own counts for this one.
   * @throws HarnessError USAGE for a card that was not dealt
   */
  readonly act: (card: string, name: ActName) => Act;
  /** Returns every request that came so far, in order, with its answer. */
  readonly received: () => readonly ReceivedCall[];
  /**
   * Returns the demands that were not met so far: those that must be met, or with `should` those that are remarks on
   * a pass. An empty list is no verdict yet: what never came has no findings, and `results` shows that.
   * @throws HarnessError READER-FAILED, UNEXPECTED when the harness itself failed
   */
  readonly findings: (level?: Level) => Promise<readonly CenterFinding[]>;
  /** Returns the verdicts on what came so far, as `results.json` has them (`schemas/results.json`). */
  readonly results: () => Promise<Results>;
  /** Ends what the center started; its handlers answer 503 from then on. */
  readonly close: () => Promise<void>;
}

/** The parts of a center that differ between Node and a browser. */
export interface CenterSurroundings {
  readonly reader: PackageReader;
  readonly harness: { readonly name: string; readonly version: string };
  /** @throws HarnessError for a profile that does not work there */
  readonly admit?: (contract: Contract) => void;
}

/** Opens a session with dealt cards, its journal in memory, and the handlers that lead into it. */
export function openCenterHandlers(
  options: CenterHandlersOptions,
  { reader, harness, admit }: CenterSurroundings,
): CenterHandlers {
  const journal = createMemoryJournal(systemClock);
  const { plan, dealt, contract, url } = layOut(options, { journal, clock: systemClock, harness });
  admit?.(contract);
  const session = createSession(plan, { clock: systemClock, reader, journal, contract });
  const center = createCenter();
  center.open(session);
  const acts = openActs({ dealt, hospital: plan.hospital, url, session, journal });
  const results = async (): Promise<Results> =>
    judge(journal.read([...acts.ended(), { kind: 'close', data: { count: journal.count() } }]), {
      contractFor: createContracts(),
      reader,
    });
  return {
    handlers: centerHandlers(center, systemClock, options.url),
    url,
    cards: dealt,
    act: acts.ask,
    received: () => receivedIn(journal.read().entries),
    findings: async (level = 'must') => {
      throwFaults(journal.read().entries);
      return findingsIn(await results(), level);
    },
    results,
    close: async () => {
      center.close(SESSION);
      await reader.close();
    },
  };
}
