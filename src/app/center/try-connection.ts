import { createCenter } from '../../../mocks/center/center.ts';
import { serve } from '../../../mocks/center/server.ts';
import { createReader } from '../../contract/reading/reader.ts';
import { SERVICE_PATH } from '../../contract/service-path.ts';
import type { Hospital } from '../../domain/card.ts';
import { createMemoryJournalStore } from '../../evidence/memory-journal-store.ts';
import { openPackage } from '../machine/package-root.ts';
import { systemClock } from '../machine/system-clock.ts';
import type { LoadedProfile } from '../settings/profiles.ts';
import { origin } from './service.ts';
import { signingView, type SigningView } from './signing-view.ts';
import { createTrial, type TrialRequest } from './trial.ts';

export interface TryOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly profile: LoadedProfile;
  /** `undefined`: whoever calls. */
  readonly hospital: Hospital | undefined;
  readonly onSeen: (request: TrialRequest) => void;
  /** Gets faults of our own. */
  readonly onFault: (fault: unknown) => void;
}

/** A center that the connection is tried with, until it is closed. */
export interface RunningTrial {
  /** The whole address that a hospital posts to. */
  readonly url: string;
  readonly origin: string;
  readonly signing: SigningView | null;
  readonly close: () => Promise<void>;
}

/**
 * Answers whatever comes and tells all that is seen of it. Nothing is kept on disk, nothing is judged.
 * @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE
 */
export async function tryConnection(options: TryOptions): Promise<RunningTrial> {
  const { host, port, profile, hospital, onSeen, onFault } = options;
  const { contract } = profile;
  const reader = createReader({ workerUrl: openPackage().workerUrl });
  const journal = await createMemoryJournalStore().create('try', { clock: systemClock });
  const plan = {
    id: 'try',
    hospital,
    cards: [],
    ledger: [],
    observe: true,
    faults: [],
    processingMs: 300,
    byNature: false,
  };
  const trial = createTrial({ plan, ports: { clock: systemClock, reader, journal, contract }, onSeen });
  const center = createCenter();
  center.open(trial.session);
  const end = async (): Promise<void> => {
    while (trial.session.activity().inFlight > 0) await systemClock.wait(10);
    await journal.close();
    await reader.close();
  };
  try {
    const server = await serve({ center, clock: systemClock, host, port, onFault });
    return {
      url: `${origin(server)}${contract.specification.servicePath ?? SERVICE_PATH}`,
      origin: origin(server),
      signing: signingView(contract.specification),
      close: async () => {
        await server.close();
        await end();
      },
    };
  } catch (fault) {
    await end();
    throw fault;
  }
}
