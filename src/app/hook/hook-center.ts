import { readMessage, textOf, type Message } from '../../contract/envelope.ts';
import { createReader } from '../../contract/reading/reader.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Body } from '../../evidence/entries.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import { createMemoryJournalStore } from '../../evidence/memory-journal-store.ts';
import { startCenter, type CenterService } from '../center/service.ts';
import type { Deal } from '../certify/deal.ts';
import { openPackage } from '../machine/package-root.ts';
import type { LoadedProfile } from '../settings/profiles.ts';
import type { Settings } from '../settings/shape.ts';
import type { CallSeen } from './observed.ts';

/** A center for a contract test: what comes to it is remembered until it is closed, and no longer. */
export interface HookCenter {
  readonly service: CenterService;
  readonly journal: JournalWriter;
  /** Everything that came so far. */
  readonly calls: readonly CallSeen[];
  /** What broke in the center itself: no fault of the hook's. */
  readonly faults: readonly unknown[];
  readonly close: () => Promise<void>;
}

export interface HookCenterOptions {
  readonly host: string;
  readonly port: number;
  readonly settings: Settings;
  readonly profile: LoadedProfile;
  readonly deal: Deal;
  readonly isDeclared: boolean;
  readonly clock: Clock;
  readonly processingMs: number;
}

/** @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE */
export async function openHookCenter(options: HookCenterOptions): Promise<HookCenter> {
  const { host, port, settings, profile, deal, isDeclared, clock, processingMs } = options;
  const reader = createReader({ workerUrl: openPackage().workerUrl });
  const calls: CallSeen[] = [];
  const journal = listening(await createMemoryJournalStore().create('hook check', { clock }), calls);
  const faults: unknown[] = [];
  const end = async (): Promise<void> => {
    await journal.close();
    await reader.close();
  };
  try {
    const { cards, ledger, faults: planned } = deal;
    const service = await startCenter({
      host,
      port,
      plan: {
        hospital: settings.hospital,
        cards,
        ledger,
        observe: false,
        faults: planned,
        processingMs,
        byNature: false,
      },
      ports: { clock, reader, journal, contract: profile.contract },
      declares: () => isDeclared,
      onFault: (fault) => void faults.push(fault),
    });
    return {
      service,
      journal,
      calls,
      faults,
      close: async () => {
        await service.close();
        while (service.port.activity().inFlight > 0) await clock.wait(10);
        await end();
      },
    };
  } catch (fault) {
    await end();
    throw fault;
  }
}

/** Reads the bodies before they are stored: of a large one the line holds only its name. */
function listening(journal: JournalWriter, calls: CallSeen[]): JournalWriter {
  const read = new Map<Body, Message>();
  return {
    ...journal,
    body: (bytes) => {
      const body = journal.body(bytes);
      read.set(body, readMessage(bytes));
      return body;
    },
    append: (kind, data) => {
      if (kind === 'exchange' && 'request' in data && 'reply' in data) {
        const answered = read.get(data.reply.body)?.envelope ?? {};
        const isDone = data.reply.status === 200 && textOf(answered, 'infcode') === '0';
        const reason = textOf(answered, 'err_msg') ?? `HTTP ${data.reply.status}`;
        calls.push({ infno: read.get(data.request.body)?.infno, refusal: isDone ? null : reason });
        read.clear();
      }
      return journal.append(kind, data);
    },
  };
}
