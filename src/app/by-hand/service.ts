import { networkInterfaces } from 'node:os';

import { createContracts } from '../../checks/profiled.ts';
import { createReader } from '../../contract/reading/reader.ts';
import type { Clock } from '../../domain/clock.ts';
import type { JournalStore } from '../../evidence/journal-store.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import { createManualDriver } from '../../his/manual.ts';
import type { HisDriver } from '../../run/ports.ts';
import type { Companion } from '../certify/options.ts';
import { centerAddresses } from '../machine/addresses.ts';
import type { Package } from '../machine/package-root.ts';
import { createManualDesk } from './desk.ts';
import type { DeskPorts, ManualChoice, TesterRemark } from './ports.ts';

/** A test by hand: the desk, and the page or terminal in front of it. */
export interface ManualService extends Companion {
  readonly driver: HisDriver;
  /** As `attach`, for a run that is recorded elsewhere and copied into the folder. */
  readonly attachRemote: (ports: DeskPorts) => void;
  /** Lines have come into the folder that did not pass through `watch`. */
  readonly noticed: () => void;
  readonly close: () => Promise<void>;
}

export interface ManualServiceOptions {
  readonly choice: ManualChoice;
  readonly folder: string;
  readonly journals: JournalStore;
  readonly host: string;
  readonly pack: Package;
  readonly clock: Clock;
}

const DOCUMENTS = ['test-report.pdf', 'test-report.html', 'submission.zip', 'results.json'];

/** Opens the desk and its face. @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE of the face */
export async function openManual(options: ManualServiceOptions): Promise<ManualService> {
  const { choice, folder, journals, pack, host, clock } = options;
  const reader = createReader({ workerUrl: pack.workerUrl });
  const desk = createManualDesk({ folder, journals, clock, contractFor: createContracts(), reader, onFault });
  const face = await choice.openFace(desk, { host, pack, onFault });
  return {
    driver: createManualDriver(desk, clock),
    watch: desk.watch,
    attach: (journal, center) =>
      desk.attach({
        committed: journal.committed,
        declare: (entry) => {
          journal.append('ledger', entry);
          center.session().declare(entry);
        },
        remark: async (remark) => writeTesterRemark(journal, remark),
        addresses: centerAddresses(host, center.server.port, center.servicePath, networkInterfaces()),
        signing: center.signing,
        trial: center.trial,
      }),
    attachRemote: desk.attach,
    noticed: desk.noticed,
    concluding: desk.concluding,
    concluded: async (signal) => {
      await desk.concluded(DOCUMENTS);
      await desk.dismissed(signal);
    },
    close: async () => {
      desk.close();
      await face.close();
      await reader.close();
    },
  };
}

/** A failure in showing a test is no fault of the test: it is printed, and the test goes on. */
const onFault = (fault: unknown): void => process.emitWarning(fault instanceof Error ? fault : String(fault));

/** Puts a tester's words into the journal, their picture before them. */
export async function writeTesterRemark(
  journal: JournalWriter,
  { act, text, picture }: TesterRemark,
): Promise<void> {
  if (picture !== undefined) {
    const { name, type, bytes } = picture;
    journal.append('note', {
      topic: 'attachment',
      text: name,
      attachment: { type, body: journal.body(bytes) },
    });
  }
  const attached = picture === undefined ? '' : `（附图片：${picture.name}）`;
  journal.append('remark', {
    source: 'tester',
    ...(act === undefined ? {} : { act }),
    text: `${text}${attached}`,
  });
  await journal.committed();
}
